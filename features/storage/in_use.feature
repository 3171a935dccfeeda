Feature: A source in use is waited for

  A volume that somebody writes to can't be copied as it is: what comes out was never on the disk at one time. The platform
  waits until the source is free, says what it waits for, and goes on then.

  @extended @EXT-15
  Scenario: A clone waits until its source is let go of
    Given a volume "source" with the guest's disk
    When a pod uses "source" and goes on using it
    And "source" is cloned as "patient", and that is watched
    Then "patient" is not made meanwhile, and the platform says that its source is in use
    When the pod lets go of "source"
    Then the volume "patient" is filled
    And "patient" holds what "source" holds
