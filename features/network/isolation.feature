Feature: A machine on a Multus network alone is isolated

  A machine needs no pod network. When a NetworkAttachmentDefinition is its only network, nothing that runs on the pod
  network may reach it, and it may reach nothing there: no pod, no Service, no cluster DNS, no API server, no node, no
  other machine. The same holds for machines on other segments. Its peers on the same network reach it, on whatever node
  they run.

  KubeVirt knows two forms of this. With Multus as the default network the machine's launcher pod itself has no
  interface on the pod network. With Multus as the only network, but not the default one, the launcher keeps one, and
  only the guest has none; the report shows which form was seen.

  "Cannot reach" is said only of targets that others do reach in the same scenario, and only when every try of a whole
  observation window stayed without an answer. Frames are captured on both sides meanwhile. The two machines must reach
  each other before and after, so that a guest that has lost its network is never taken for an isolated one.

  What a hostile user with root rights in the guest may try beyond ordinary means is judged by the profile "hostile".

  @core @NET-05
  Scenario Outline: Nothing crosses between an isolated segment and the rest of the cluster, with Multus as <form>
    Given a segment "isle" that gives addresses unique in the cluster
    And machines "alice" and "bob" on different nodes, with "isle" as <form>
    And outsiders: a pod on each of the two nodes, a Service before them, and a machine "carol" on the pod network
    And an outsider "dave": a machine on another segment
    And a listener on "isle" on each of the two nodes
    And all of them are up
    And "alice" and "bob" reach each other
    And the outsiders reach each other, cluster DNS, the API server and the nodes
    Then "alice" and "bob" each see one network interface
    And the platform plugs "alice" and "bob" into "isle" and nothing else
    When "alice" and "bob" and the outsiders try to reach each other for the whole window
    Then neither "alice" nor "bob" has reached a pod, a Service, cluster DNS, the API server, a node, "carol" or "dave"
    And nothing outside of "isle" has answered them on their own link
    And no outsider has reached "alice" or "bob"
    And no frame has crossed between "isle" and the outsiders
    And "alice" and "bob" still reach each other

    Examples:
      | form                |
      | the default network |
      | the only network    |
