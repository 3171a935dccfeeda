Feature: Hardware addresses are each machine's own

  On a segment a machine is known by its hardware address. Two machines that have the same take each other's frames,
  and one that forges another's takes over its traffic. Two things keep that from happening: the platform gives no
  address twice, and a network whose plugin is told to watch lets a machine use no address but its own.

  @extended @EXT-09
  Scenario: Machines that ask for no hardware address get different ones, over nodes and interfaces
    Given a segment "left"
    And a segment "right"
    And machines "m1", "m2", "m3", "m4" over the two nodes, each with an interface on "left" and one on "right"
    When the guests tell their hardware addresses
    Then these are 8 addresses, and all of them differ

  @extended @EXT-03
  Scenario: A forged hardware address dies at the machine's own port, an honest one lives
    Given a segment "watched" on which machines may use no hardware address but their own
    And machines "alice" and "bob" on different nodes, with "watched" as the only network
    And a listener for forgeries on "watched" on each of the two nodes
    And all of them are up
    And "alice" and "bob" reach each other
    When "alice" tries "bob" under a forged hardware address for the whole window
    Then nobody has answered the forged address of "alice"
    And no frame with the forged address has been seen, but honest ones have
    And "alice" and "bob" still reach each other
