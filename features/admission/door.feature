Feature: The door judges every way in, and holds up nobody who only wants to leave

  A rule that is passed by with another verb is none, and one that keeps a platform's own controllers from writing a
  status or letting go of an object breaks the platform. So the same object is brought in several ways, and one that
  was in order when it came is still taken care of when it would not be let in any more.

  @admission @ADM-41
  Scenario: What is refused is not stored
    Given an object that P-NET-05 forbids, and the same one repaired
    When it is brought to be stored
    Then P-NET-05 has refused it, and nothing is stored

  @admission @ADM-42
  Scenario: Objects whose name is yet to be made
    Given an object that P-NET-05 forbids, and the same one repaired
    Then P-NET-05 refuses it with a name that is yet to be made, too, and lets the repaired one in

  @admission @ADM-43
  Scenario: Objects that are applied on the server's side
    Given an object that P-NET-05 forbids, and the same one repaired
    Then P-NET-05 refuses it when it is applied on the server's side, too, and lets the repaired one in

  @admission @ADM-44
  Scenario: What is there already can be labelled, written a status, and let go of
    Given a machine that was in order when it came, and is not any more
    Then it can still be labelled
    And its status can be written
    And it can be deleted, and goes when its finalizer is taken off

  @admission @ADM-45
  Scenario: What was made or deleted a moment ago is known
    Given a network of another tenant on a bridge
    Then a network of ours on that bridge is refused within seconds
    When their network is deleted
    Then ours is let in within seconds

  @admission @ADM-46
  Scenario: A machine and its volume live and die under the eyes of the door
    Given a namespace whose objects are judged at the door
    And a machine "mason" with
      | part      | what                                 |
      | interface | the pod network                      |
      | disk      | made with it, 96 MiB, named "quarry" |
    When the guest of "mason" is looked at
    Then it has a disk "quarry" of at least 96 MiB
    And the volume "quarry" belongs to machine "mason"
    When machine "mason" is deleted
    Then the volume "quarry" goes with it
