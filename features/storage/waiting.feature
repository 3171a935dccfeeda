Feature: A volume of a class that waits is filled once it has a consumer

  Storage that belongs to nodes waits with a volume until something that uses it has been scheduled. Clones into such a
  class must wait with it, say so, and go on by themselves; where that link is missing they wait for ever.

  @extended @EXT-13
  Scenario: A clone waits for its first consumer and is made then
    Given a volume "source" with the guest's disk
    When "source" is cloned as "late" into a class that waits for a consumer
    Then "late" waits for its first consumer
    When a pod uses "late"
    Then the volume "late" is filled
    And "late" holds what "source" holds

  @extended @EXT-23
  Scenario: An import waits for its first consumer and is made then
    Given an image server with an image of 24 MiB
    When a volume "late" is made from its URL in a class that waits for a consumer
    Then "late" waits for its first consumer
    And the image has not been downloaded meanwhile
    When a pod uses "late"
    Then the volume "late" is filled
    And the volume "late" holds the image that is served
