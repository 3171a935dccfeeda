Feature: A hostile guest does not get at the pod its machine runs in

  A machine runs in a launcher pod, which has a bridge of its own between the guest and the segment, and, when the segment
  is the machine's only network but not its default one, also an interface on the pod network. Neither its own guest nor
  a neighbour may use that pod as a router, and nobody on the segment may reach what listens in it.

  @hostile @HOST-04
  Scenario: A launcher forwards nothing of a guest to the pod network
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as the only network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about          | to                     | as         |
      | pings               | the pods       | the launchers' bridges | itself     |
      | connection requests | the API server | the launchers' bridges | itself     |
      | pings               | the nodes      | the launchers' bridges | a stranger |
      | pings               | the pods       | the launchers' bridges | a stranger |
      | connection requests | the pods       | the launchers' bridges | a stranger |
      | connection requests | the Service    | the launchers' bridges | a stranger |
      | connection requests | the API server | the launchers' bridges | a stranger |
      | name questions      | cluster DNS    | the launchers' bridges | a stranger |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-05
  Scenario Outline: A launcher cannot be reached over IPv6 on the segment, with Multus as <form>
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as <form>
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about                   | to                     | as     |
      | pings               | the launchers among all | everybody              | itself |
      | neighbour questions | the launchers' links    | everybody              | itself |
      | pings               | the launchers' links    | the launchers' bridges | itself |
      | connection requests | the launchers' links    | the launchers' bridges | itself |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

    Examples:
      | form                |
      | the default network |
      | the only network    |
