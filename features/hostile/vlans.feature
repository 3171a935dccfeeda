Feature: A hostile guest does not leave its VLAN

  On a VLAN, too, the node's own stack must take nothing from the ports, and a guest that writes VLAN tags itself, one or
  two of them, a priority or the native VLAN's, must not get into another VLAN. What it offers to everybody, such as
  addresses and routes, must reach its own segment and nobody else: no node and no neighbour.

  @hostile @HOST-06
  Scenario: A node's own stack takes no frame from a VLAN's port
    Given a segment "cell" on a VLAN of its own
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about               | to               | as     |
      | ARP questions       | the nodes           | everybody        | itself |
      | ARP questions       | the pods            | everybody        | itself |
      | pings               | the nodes among all | everybody        | itself |
      | connection requests | the Service         | the nodes' ports | itself |
      | connection requests | the API server      | the nodes' ports | itself |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-07
  Scenario: Forged VLAN tags lead into no other VLAN
    Given a segment "cell" and a segment "other" on VLANs of their own
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network, on the nodes' own and on "other"
    And all of them are up
    And "mallory" and "bob" reach each other
    When beside "other", root in "mallory", a neighbour of "bob" on "cell", sends
      | what       | about     | to        | as                              |
      | broadcasts | everybody | everybody | the other VLAN                  |
      | broadcasts | everybody | everybody | its own VLAN, then the other    |
      | broadcasts | everybody | everybody | the native VLAN, then the other |
      | broadcasts | everybody | everybody | a priority, then the other      |
      | broadcasts | everybody | everybody | a priority                      |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-09
  Scenario: Offers of addresses and routes reach no node and no other segment
    Given a segment "cell" and a segment "other" on VLANs of their own
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network, on the nodes' own and on "other"
    And all of them are up
    And "mallory" and "bob" reach each other
    When beside "other", root in "mallory", a neighbour of "bob" on "cell", sends
      | what                  | about                | to        | as     |
      | DHCP offers           | a guest              | everybody | itself |
      | DHCP offers           | a guest              | everybody | a node |
      | router advertisements | a network nobody has | everybody | itself |
      | router advertisements | a network nobody has | everybody | a node |
    Then no node has taken what was offered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-10
  Scenario: Broadcast and multicast stay on their VLAN
    Given a segment "cell" and a segment "other" on VLANs of their own
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network, on the nodes' own and on "other"
    And all of them are up
    And "mallory" and "bob" reach each other
    When beside "other", root in "mallory", a neighbour of "bob" on "cell", sends
      | what          | about     | to        | as         |
      | broadcasts    | everybody | everybody | itself     |
      | broadcasts    | everybody | everybody | a stranger |
      | ARP questions | the pods  | everybody | itself     |
    Then none of it has got anywhere else
    And "mallory" and "bob" still reach each other
