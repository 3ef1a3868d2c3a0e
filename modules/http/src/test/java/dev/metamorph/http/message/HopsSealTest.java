package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header {@code metamorph-hops}, whose proof only instances of the stack can make. */
final class HopsSealTest {
    private final HopsSeal ours = new HopsSeal(new Access.Secret("ours"));

    @Test
    void instances_with_the_same_secret_understand_each_other() {
        var hops = new Hops(2, true, true);

        assertThat(new HopsSeal(new Access.Secret("ours")).open(ours.seal(hops))).isEqualTo(hops);
    }

    @Test
    void the_header_does_not_contain_the_secret() {
        assertThat(ours.seal(new Hops(1, false, false))).doesNotContain("ours");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3",
                "1; standby",
                "1; no-wait",
                "1; proof=",
                "1; proof=00",
                "; proof=",
                "1; standby; proof=0011223344556677889900112233445566778899001122334455667788990011"
            })
    void a_header_without_a_valid_proof_counts_as_none(String header) {
        assertThat(ours.open(header)).isEqualTo(Hops.NONE);
    }

    @Test
    void a_proof_is_valid_for_its_own_text_only() {
        var sealed = ours.seal(new Hops(1, false, false));

        assertThat(ours.open(sealed.replace("1;", "3;"))).isEqualTo(Hops.NONE);
        assertThat(ours.open(sealed + "0")).isEqualTo(Hops.NONE);
        assertThat(new HopsSeal(new Access.Secret("other")).open(sealed)).isEqualTo(Hops.NONE);
    }

    @Test
    void without_a_secret_every_header_is_believed() {
        var open = new HopsSeal(new Access.Open());

        assertThat(open.open("1; standby")).isEqualTo(new Hops(1, false, true));
        assertThat(open.seal(new Hops(1, true, false))).isEqualTo("1; no-wait");
    }
}
