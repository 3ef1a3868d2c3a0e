package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * How full the disk of the data folder may become.
 *
 * @param creationPercent from here on no shape is created
 * @param fullPercent from here on the shape logs of this instance are stopped
 * @param interval how often it is looked at
 */
public record DiskLimits(int creationPercent, int fullPercent, Duration interval) {}
