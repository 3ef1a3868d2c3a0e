package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionTest {
    @Test
    void the_build_has_written_its_version_into_the_resource() {
        assertThat(Version.ofThisBuild().text()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
