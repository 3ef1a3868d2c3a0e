package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Set;

final class TransactionOwnersTest {
    private static final String HERE = "3f1c9a52-0b7e-4a41-9d5e-0c2f5a1b7d10";
    private static final String GONE = "b6a0e0d4-6c1d-4a53-8f57-2f8b4b1a9e77";

    @Test
    void a_transaction_whose_process_is_no_member_is_abandoned() {
        assertThat(owners(member(HERE)).without(Set.of(id(HERE), id(GONE))))
                .containsExactly(id(GONE));
    }

    @Test
    void other_applications_are_ignored() {
        var others = Set.of("other-shapelog-" + GONE + "-1", "s-shapelog-2-" + GONE + "-1", "x");

        assertThat(owners(member(HERE)).without(others)).isEmpty();
    }

    @Test
    void no_transaction_is_abandoned_while_the_group_has_no_member() {
        assertThat(owners("somebody-else").without(Set.of(id(GONE)))).isEmpty();
    }

    private static TransactionOwners owners(String client) {
        return TransactionOwners.of("s-shapelog", Set.of(client));
    }

    private static String member(String process) {
        return "s-shapelog-%s-StreamThread-1-consumer".formatted(process);
    }

    private static String id(String process) {
        return "s-shapelog-%s-1".formatted(process);
    }
}
