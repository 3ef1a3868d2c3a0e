package dev.metamorph.shape.where;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A clause that is refused: wrong, or not known to mean the same here as in Postgres. The message
 * is for the reader who sent it.
 */
public final class WhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Limitation limitation;

    WhereException(Refusal refusal) {
        super(refusal.text(), refusal);
        limitation = refusal.limitation().orElse(null);
    }

    /** Which limitation of ours, if Postgres would accept the clause. */
    public Optional<Limitation> limitation() {
        return Optional.ofNullable(limitation);
    }
}
