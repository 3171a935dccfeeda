Feature: A guest's interface has the MTU of its network

  A network that says how large a packet may be says so to everybody on the way: the launcher's interfaces, the guest,
  and the wire between the nodes. Where the guest believes in more than the way carries, short exchanges work and long
  ones hang, which is hard to find later.

  @extended @EXT-06
  Scenario: The network's MTU reaches the guest, and packets of that size pass between nodes
    Given a segment "narrow" with an MTU of 1400 that gives addresses unique in the cluster
    And machines "alice" and "bob" on different nodes, with "narrow" as the only network
    And all of them are up
    Then the launchers of "alice" and "bob" have an MTU of 1400 on "narrow"
    And the guests of "alice" and "bob" have an MTU of 1400
    And packets of 1400 bytes pass between "alice" and "bob"
