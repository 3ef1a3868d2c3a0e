package dev.metamorph.publish.registry;

/** A schema registry that refuses, or that does not answer; the message is for people. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message is stored with the shape that is set aside. */
    private static final int MAX_MESSAGE_CHARS = 2_000;

    private final boolean refused;

    private RegistryException(String message, boolean refused) {
        super(
                message.length() > MAX_MESSAGE_CHARS
                        ? message.substring(0, MAX_MESSAGE_CHARS) + "…"
                        : message);
        this.refused = refused;
    }

    /** The registry has answered that it does not accept the request. */
    public static RegistryException refused(String message) {
        return new RegistryException(message, true);
    }

    /** The registry has not answered, or could not. */
    public static RegistryException unavailable(String message) {
        return new RegistryException(message, false);
    }

    /** Returns whether another attempt fails, too, until a person has changed something. */
    public boolean isRefused() {
        return refused;
    }
}
