package dev.metamorph.shapelog;

/** Thrown when shape logs cannot be kept. */
public final class ShapeLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShapeLogException(String message) {
        super(message);
    }

    ShapeLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
