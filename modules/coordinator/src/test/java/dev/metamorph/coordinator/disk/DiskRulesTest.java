package dev.metamorph.coordinator.disk;

import static dev.metamorph.coordinator.disk.DiskLevel.FULL;
import static dev.metamorph.coordinator.disk.DiskLevel.ROOM;
import static dev.metamorph.coordinator.disk.DiskLevel.SCARCE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.settings.DiskLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class DiskRulesTest {
    private final DiskRules rules = new DiskRules(new DiskLimits(90, 97, Duration.ofSeconds(5)));

    @ParameterizedTest
    @CsvSource({
        "ROOM, 89.9, ROOM",
        "ROOM, 90, SCARCE",
        "ROOM, 97, FULL",
        "SCARCE, 88, SCARCE",
        "SCARCE, 87.9, ROOM",
        "SCARCE, 96.9, SCARCE",
        "FULL, 95, FULL",
        "FULL, 94.9, SCARCE",
        "FULL, 87.9, ROOM",
    })
    void the_level_follows_from_the_level_before_and_from_what_is_used(
            DiskLevel before, double used, DiskLevel next) {
        assertThat(rules.next(before, used(used))).isEqualTo(next);
    }

    @Test
    void a_disk_that_sways_around_a_limit_changes_the_level_once() {
        var level = ROOM;
        var levels = new ArrayList<DiskLevel>();
        for (var used : List.of(96.5, 97.1, 96.5, 97.1, 95.2, 94.8, 95.2)) {
            level = rules.next(level, used(used));
            levels.add(level);
        }

        assertThat(levels).containsExactly(SCARCE, FULL, FULL, FULL, FULL, SCARCE, SCARCE);
    }

    @Test
    void a_file_system_that_tells_no_size_has_room() {
        assertThat(rules.next(ROOM, new DiskSpace(0, 0))).isEqualTo(ROOM);
    }

    private static DiskSpace used(double percent) {
        var used = Math.round(percent * 1_000_000);
        return new DiskSpace(used, 100_000_000 - used);
    }
}
