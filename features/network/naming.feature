Feature: A machine names its network

  The second of two steps to a further network: a machine names a NetworkAttachmentDefinition as namespace/name, also
  one of another namespace, unless the platform promises to refuse that. A network that isn't there keeps a machine
  from starting, an event or a condition says so, and the machine starts as soon as the network exists.

  @core @NET-02
  Scenario: Machines of two namespaces meet on a network that both name
    Given a segment "blue" that gives addresses unique in the cluster
    And a machine "alice" on "blue", in the same namespace
    And a machine "bob" on "blue", in another namespace
    And all machines run
    Then the platform reports a port on "blue", with one address of its range each, for "alice" and "bob"
    When all of them are up
    Then "alice" and "bob" reach each other

  @core @NET-02
  Scenario Outline: A machine waits for its network when <what>
    Given a machine "alice" on a network "blue" of which <what>
    When the start of "alice" is watched for the whole window
    Then "alice" has not started, and the platform says that "blue" is missing
    When the network "blue" is made where "alice" looks for it
    Then "alice" starts, with a port on "blue"

    Examples:
      | what                                  |
      | the name is wrong                     |
      | the name is right, the namespace not  |
