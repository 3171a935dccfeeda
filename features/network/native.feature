Feature: The native VLAN stays out of other VLANs

  Frames without a tag belong to a bridge's native VLAN. A port on another VLAN must get none of them; CNI plugins before
  1.8 left it a member of the native one as well. Who is on the native VLAN may see tagged frames where the switch makes
  such a port a trunk, but can read them only with root's help: that a guest's own tags lead nowhere is judged by the
  profile "hostile".

  @extended @EXT-01
  Scenario: Nothing of the native VLAN reaches a port on another VLAN
    Given a segment "blue" on a VLAN of its own, and a segment "native" on the same bridge without one
    And machines "b1" and "b2" on "blue", on different nodes
    And machines "n1" and "n2" on "native", on different nodes
    And listeners on "blue" and "native" on each of the two nodes
    And all of them are up
    And all machines have further addresses of one subnet, by force
    And "b1" and "b2" reach each other
    And "n1" and "n2" reach each other
    When the machines of "blue" and "native" try to reach each other for the whole window
    Then no machine of "blue" or "native" has reached one of the other
    And no frame of "native" has been seen on "blue"
    And "b1" and "b2" still reach each other
    And "n1" and "n2" still reach each other
