Feature: A clone from another namespace needs a right to its source

  Whoever can clone a volume can read it. A machine of another namespace must not get at a volume by naming it in a
  template: not by its creator's word alone, and not in silence. Whoever has the right to that source gets the clone.

  @extended @EXT-20
  Scenario: A machine of another namespace gets no clone, and one who may gets it
    Given a volume "source" with the guest's disk
    When a machine "thief" of another namespace is made with a clone of "source", and that is watched
    Then "thief" gets no volume meanwhile, and is told that it may not have it
    When "source" is cloned as "granted" into that namespace by one who may
    Then "granted" is filled there and holds what "source" holds
