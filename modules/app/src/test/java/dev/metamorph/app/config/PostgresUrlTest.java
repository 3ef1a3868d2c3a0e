package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

final class PostgresUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgresql://me@db jdbc:postgresql://db:5432/me",
                "postgres://me@db:1/shop jdbc:postgresql://db:1/shop",
                "postgresql://me@my_db/shop jdbc:postgresql://my_db:5432/shop",
                "postgresql://me@[::1]:7/shop jdbc:postgresql://[::1]:7/shop",
                "postgresql://me@a,b:7,[::1]/shop jdbc:postgresql://a:5432,b:7,[::1]:5432/shop",
                "postgresql://me@/shop jdbc:postgresql://localhost:5432/shop",
                "postgresql://me@db/a%20b%2Fc jdbc:postgresql://db:5432/a%20b%2Fc",
                "postgresql://me:p@ss@db/shop jdbc:postgresql://db:5432/shop",
            })
    void the_driver_gets_its_own_form(String url, String jdbcUrl) {
        assertThat(PostgresUrl.parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @Test
    void user_password_and_parameters_become_properties() {
        var url =
                PostgresUrl.parse(
                        "postgresql://m%40e:p+%25%3A@db/shop?sslmode=require&connect_timeout=3");

        assertThat(url.properties())
                .isEqualTo(
                        Map.of(
                                "user", "m@e",
                                "password", "p+%:",
                                "sslmode", "require",
                                "connectTimeout", "3"));
        assertThat(url)
                .hasToString("postgresql://m@e:***@db:5432/shop?connectTimeout=3&sslmode=require");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgresql://me@a,b/shop primary",
                "postgresql://me@a,b/shop?target_session_attrs=any any",
                "postgresql://me@a/shop?target_session_attrs=read-write primary",
                "postgresql://me@a/shop?target_session_attrs=primary primary",
            })
    void the_primary_among_several_hosts_is_used(String url, String type) {
        assertThat(PostgresUrl.parse(url).properties()).containsEntry("targetServerType", type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://me@db/shop|must have the form",
                "postgresql://db/shop|names no user",
                "postgresql://me@db:99999/shop|has port 99999",
                "postgresql://me@db:x/shop|must name one host",
                "postgresql://me@a,b:x/shop|must name one host",
                "postgresql://me@a,b/shop?target_session_attrs=standby|because a standby cannot be followed",
                "postgresql://me@db/shop?sslmode=maybe|has sslmode=maybe",
                "postgresql://me@db/shop?replication=database|has the parameter replication; known are",
                "postgresql://me:100%@db/shop|write % as %25",
            })
    void a_problem_is_reported(String url, String problem) {
        assertThatThrownBy(() -> PostgresUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
