package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemorySharesTest {
    @ParameterizedTest
    @CsvSource({"0, 96", "-1, 96", "64, 16", "1024, 128", "8192, 1024", "1000000, 4096"})
    void the_store_gets_an_eighth_of_the_container(long limitMebibytes, long storeMebibytes) {
        assertThat(MemoryShares.storeBytes(limitMebibytes)).isEqualTo(storeMebibytes << 20);
    }
}
