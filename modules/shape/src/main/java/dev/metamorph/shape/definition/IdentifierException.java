package dev.metamorph.shape.definition;

/** A text that is not an identifier by SQL's rules; the message is for the reader that sent it. */
public final class IdentifierException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IdentifierException(String message) {
        super(message);
    }
}
