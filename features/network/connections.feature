Feature: A machine keeps its connections when it migrates

  A live migration is live only when those who talk to the machine don't notice. On a secondary network the machine
  keeps its hardware address and its IP address, so a TCP connection that was open before has to go on afterwards, from
  whichever node: the bridges must learn where the machine is now, and nothing on the way may insist on having seen the
  connection begin.

  A peer on each of the two nodes accepts a single connection, and numbered lines go to and fro on it, so that lines
  after the migration have come over the connection from before it. How long the longest gap was and how many pings
  were lost is reported, not judged.

  On the pod network a migrated machine has a new address behind the launcher's translation, and no connection outlives
  that. What is promised there is that the machine can be reached again, under its new address.

  @extended @EXT-11
  Scenario: Connections of an isolated machine outlive its migration
    Given a segment "isle" for machines that migrate
    And a machine "alice" on "isle" that is tied to no node
    And a peer on "isle" on each of the two nodes
    And all of them are up
    And "alice" has an open connection to each peer
    When "alice" migrates to another node
    And everything from here on is what counts
    Then each of these connections of "alice" has lived on

  @extended @EXT-12
  Scenario: Connections on the secondary network outlive the migration of a machine that has the pod network too
    Given a segment "isle" for machines that migrate
    And a machine "alice" on the pod network and on "isle" that is tied to no node
    And a peer on "isle" on each of the two nodes
    And all of them are up
    And "alice" has an open connection to each peer
    And "alice" and the peers reach each other over the pod network
    When "alice" migrates to another node
    And everything from here on is what counts
    Then each of these connections of "alice" has lived on
    And "alice" and the peers reach each other over the pod network again
