package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

import java.net.URI;

/** Addresses of other instances, made of what Kafka Streams distributes. */
final class PeerAddressesTest {
    @Test
    void an_instance_that_is_reached_by_tls_reaches_the_others_by_tls() {
        var addresses = new PeerAddresses(URI.create("https://one.example:3000"));

        assertThat(addresses.of("two.example", 3001))
                .isEqualTo(URI.create("https://two.example:3001"));
    }

    @Test
    void an_instance_without_tls_reaches_the_others_without() {
        var addresses = new PeerAddresses(URI.create("http://one.example:3000"));

        assertThat(addresses.of("two.example", 3001))
                .isEqualTo(URI.create("http://two.example:3001"));
    }

    @Test
    void an_ipv6_host_gets_its_brackets_back() {
        var addresses = new PeerAddresses(URI.create("https://[fd00::1]:3000"));

        var other = HostInfo.buildFromEndpoint("[fd00::2]:3000");

        assertThat(other.host()).isEqualTo("fd00::2");
        assertThat(addresses.of(other.host(), other.port()))
                .isEqualTo(URI.create("https://[fd00::2]:3000"));
    }

    @Test
    void an_instance_knows_itself_by_name_and_by_ipv6_address() {
        for (var text : new String[] {"http://one.example:3000/", "https://[fd00::1]:3000"}) {
            var addresses = new PeerAddresses(URI.create(text));

            var own = HostInfo.buildFromEndpoint(addresses.applicationServer());

            assertThat(addresses.isOwn(own.host(), own.port())).isTrue();
            assertThat(addresses.isOwn(own.host(), 3001)).isFalse();
            assertThat(addresses.isOwn("fd00::2", own.port())).isFalse();
        }
    }
}
