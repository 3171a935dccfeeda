Feature: A clone smaller than its source is refused

  A clone that is cut short is a disk that nobody can use, and sometimes one that nobody notices. It must be refused before
  anything is copied, in words that name the sizes, while a clone of the right size goes through.

  @extended @EXT-14
  Scenario: Half a source is refused and a whole one is cloned
    Given a volume "source" with the guest's disk
    When "source" is cloned as "whole", and as "half" at half its size
    Then "whole" is made, and "half" is refused with a word on sizes
