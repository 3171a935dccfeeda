Feature: Addresses are unique in the scope that their IPAM promises

  A network's IPAM says how far an address is somebody's own. whereabouts keeps its reservations in the cluster: no two
  pods or machines on that network share an address, on whatever nodes they run. host-local keeps its own on each node
  and knows nothing of the others: what one node gave, the next one gives again. That is its documented limit, not a
  defect, and it is shown here so that nobody is taken by surprise. static gives exactly the address it is told.

  Who has which address is read inside the pods and guests themselves, and compared with what whereabouts has reserved.

  @core @NET-04
  Scenario: whereabouts gives every address once in the whole cluster
    Given a segment "wide" that gives addresses unique in the cluster
    And 4 pods on each of the two nodes, with 5 addresses each on "wide"
    And all of them are up
    When the addresses on "wide" are counted
    Then there are 40 of them, and every one is held once in the whole cluster
    And all of them lie in the range of "wide"
    And whereabouts has reserved each for its holder

  @core @NET-04
  Scenario: An exhausted range keeps the next pod waiting, and released addresses come back
    Given a segment "narrow" of 6 addresses unique in the cluster
    And 1 pod on each of the two nodes, with 3 addresses each on "narrow"
    And all of them are up
    When a pod "late" asks for an address on "narrow"
    Then "late" stays without one, and an event says that the range of "narrow" is exhausted
    When all pods are taken away
    And 1 other pod on each of the two nodes is started, with 3 addresses each on "narrow"
    And all of them are up
    And the addresses on "narrow" are counted
    Then there are 6 of them, and every one is held once in the whole cluster
    And all of them lie in the range of "narrow"

  @core @NET-04
  Scenario: host-local gives every address once on each node, and again on the next
    Given a segment "local" of 6 addresses unique on each node only
    And 2 pods on each of the two nodes, with 3 addresses each on "local"
    And all of them are up
    When the addresses on "local" are counted
    Then there are 12 of them, and every one is held once on each node
    And all of them lie in the range of "local"
    And the report tells how many both nodes have given

  @core @NET-04
  Scenario: static gives a machine exactly the one address
    Given a segment "fixed" of exactly one address
    And a machine "alice" on "fixed"
    And all of them are up
    Then the guest of "alice" has that address and no other
    And the platform reports that address for "alice"

  @core @NET-04
  Scenario: The default route arrives in a pod and in a machine
    Given a segment "routed" that gives addresses unique in the cluster
    And 1 pod on each of the two nodes, with 1 address each on "routed"
    And a machine "alice" on "routed"
    And all of them are up
    Then the default route on "routed" leads every pod to the given gateway
    And the default route leads the guest of "alice" to the given gateway
    And the platform reports the address that the guest of "alice" has
