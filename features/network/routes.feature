Feature: The default route is the one the network promises

  A network may come with a default route. An isolated machine has that one and no other. A machine that has the pod
  network as well keeps its way out there, on its first interface; the network's default route is on the network's own
  interface if it has one, and on no other.

  @extended @EXT-10
  Scenario: An isolated machine has its network's default route
    Given a segment "blue" that gives addresses unique in the cluster
    And machines "alice" and "bob" on "blue" alone, on different nodes if there are two
    And all of them are up
    Then the only default route of "alice" and "bob" is that of "blue"

  @extended @EXT-10
  Scenario: Beside the pod network, a default route stays on the interface of its network
    Given a segment "blue" that gives addresses unique in the cluster
    And a segment "green" that gives addresses unique in the cluster, and no routes
    And a machine "alice" on the pod network and "blue"
    And a machine "bob" on the pod network and "green"
    And outsiders: a pod on each node and a Service before them
    And all of them are up
    Then the default route of "alice" on "blue" is that of "blue"
    And "bob" has no default route on "green"
    And "alice" reaches the pods, the Service, cluster DNS, the API server and the nodes from the pod network
    And "bob" reaches the pods, the Service, cluster DNS, the API server and the nodes from the pod network
