package dev.metamorph.shape.definition;

/** A name that is not one by SQL's rules; the message is for the reader who sent it. */
public final class IdentifierException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IdentifierException(String message) {
        super(message);
    }
}
