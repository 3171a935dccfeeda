Feature: A network definition with a plugin list makes a usable connection

  The first of two steps to a further network: a NetworkAttachmentDefinition whose list of plugins connects a machine
  to a bridge of its node, on a VLAN, and gives it an address. Who makes the VLAN is the segment driver; the report names
  it.

  @core @NET-01
  Scenario: Machines meet on a VLAN at the addresses that the platform reports for them
    Given a segment "blue" on a VLAN of its own that gives addresses unique in the cluster
    And machines "alice" and "bob" on "blue", on different nodes if there are two
    And all machines run
    Then the platform reports a port on "blue", with one address of its range each, for "alice" and "bob"
    When all of them are up
    Then the guests of "alice" and "bob" have the addresses that are reported for them
    And "alice" and "bob" reach each other
