package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

final class ValueParsersTest {

    @ParameterizedTest
    @CsvSource({"20000,20000", "20s,20000", "20 sec,20000", "500ms,500", "2m,120000", "1MIN,60000"})
    void a_time_is_a_number_and_a_unit(String text, long millis) {
        assertThat(ValueParsers.time(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "0", "1.5s", "20h", "999999999999999m"})
    void other_texts_are_no_time(String text) {
        assertThatThrownBy(() -> ValueParsers.time(text))
                .hasMessageContaining("give a positive time");
    }

    @ParameterizedTest
    @CsvSource({
        "10485760,10485760",
        "10MiB,10485760",
        "10MB,10000000",
        "1 gib,1073741824",
        "3kb,3000"
    })
    void a_size_is_a_number_and_a_unit(String text, long bytes) {
        assertThat(ValueParsers.size(1, Long.MAX_VALUE).apply(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3GiB", "1TB", "MiB"})
    void other_texts_are_no_size(String text) {
        assertThatThrownBy(() -> ValueParsers.size(1, Integer.MAX_VALUE).apply(text))
                .hasMessageContaining("give a size");
    }

    @Test
    void a_size_may_be_left_to_the_program() {
        var form = ValueParsers.autoOr(ValueParsers.size(1, 10));

        assertThat(form.apply("auto")).isEmpty();
        assertThat(form.apply("7")).hasValue(7);
        assertThatThrownBy(() -> form.apply("11")).hasMessageContaining("give a size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka:9092", "a:1,b:2", "a:1, b:2", "[::1]:9092"})
    void brokers_are_hosts_and_ports(String text) {
        assertThat(ValueParsers.hostsAndPorts(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "http://kafka:9092", "a:1,", "a b:1"})
    void other_texts_are_no_brokers(String text) {
        assertThatThrownBy(() -> ValueParsers.hostsAndPorts(text))
                .hasMessageContaining("give host:port");
    }
}
