Feature: VLANs keep machines apart on one wire

  Segments on different VLANs share bridges, cables and often a subnet, and still nothing of one may be seen on the other:
  no answer to ARP, ICMP, TCP, UDP or IPv6, and no frame, broadcast and multicast included. A guest is root in its own
  house, so it is not enough that addresses happen to differ: here all machines are in one subnet, are given further
  addresses of another one by force, and are told the hardware addresses that ARP would not give them.

  Machines on the same VLAN reach each other across nodes in all the same ways, before and after.

  @core @NET-06
  Scenario: Machines on different VLANs stay apart although they share a subnet
    Given a segment "blue" and a segment "green" on VLANs of their own
    And machines "b1" and "b2" on "blue", on different nodes
    And machines "g1" and "g2" on "green", on different nodes
    And listeners on "blue" and "green" on each of the two nodes
    And all of them are up
    And all machines have further addresses of one subnet, by force
    And "b1" and "b2" reach each other
    And "g1" and "g2" reach each other
    When the machines of "blue" and "green" try to reach each other for the whole window
    Then no machine of "blue" or "green" has reached one of the other
    And no frame has crossed between "blue" and "green"
    And "b1" and "b2" still reach each other
    And "g1" and "g2" still reach each other
