Feature: A segment joins machines wherever they run

  A bridge that has lost its uplink still joins the machines of one node, so that a network may look sound until the
  scheduler puts two machines on different nodes. And a switch may pass between nodes what it does not pass between its
  own ports. Therefore three machines, two of them on one node, must reach each other in every way, on each kind of
  segment that the platform has.

  @extended @EXT-02
  Scenario Outline: Machines of one node and of different nodes are joined alike <wire>
    Given a segment "lane" <wire>
    And machines "near" and "next" on "lane", on one node
    And a machine "far" on "lane", on another node
    And all of them are up
    Then all machines of "lane" reach each other

    Examples:
      | wire                           |
      | on the platform's bridge       |
      | on a VLAN of its own           |
      | on a VLAN of its own over the tunnel |
