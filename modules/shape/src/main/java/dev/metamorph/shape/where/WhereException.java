package dev.metamorph.shape.where;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A clause is refused, because it is wrong or because its meaning may differ from that in Postgres.
 * The message is for the reader that sent it.
 */
public final class WhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Limitation limitation;

    WhereException(Refusal refusal) {
        super(refusal.text(), refusal);
        limitation = refusal.limitation().orElse(null);
    }

    /** The limitation of Metamorph that refuses the clause, if Postgres would accept it. */
    public Optional<Limitation> limitation() {
        return Optional.ofNullable(limitation);
    }
}
