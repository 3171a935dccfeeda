Feature: VLANs keep machines apart over a VXLAN tunnel

  Where no VLAN of the physical network is to be had, as in public clouds, nodes can be joined by a VXLAN tunnel, and the
  VLANs run inside of it. Machines are separated just as on VLANs of their own wire, and what they send each other is seen
  on the nodes' underlay inside of the tunnel's packets and nowhere else.

  @core @NET-07
  Scenario: Machines on different VLANs of a tunnel stay apart although they share a subnet
    Given a segment "blue" and a segment "green" on VLANs of their own over the tunnel
    And machines "b1" and "b2" on "blue", on different nodes
    And machines "g1" and "g2" on "green", on different nodes
    And listeners on "blue" and "green" on each of the two nodes
    And a listener on the underlay of each of the two nodes
    And all of them are up
    And all machines have further addresses of one subnet, by force
    And "b1" and "b2" reach each other
    And "g1" and "g2" reach each other
    And what "b1" and "b2" send each other goes through the tunnel
    When the machines of "blue" and "green" try to reach each other for the whole window
    Then no machine of "blue" or "green" has reached one of the other
    And no frame has crossed between "blue" and "green"
    And "b1" and "b2" still reach each other
    And "g1" and "g2" still reach each other
