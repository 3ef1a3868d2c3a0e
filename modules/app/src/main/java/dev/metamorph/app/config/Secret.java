package dev.metamorph.app.config;

/** A secret, which is never printed. */
public record Secret(String word) {
    /** No secret. */
    public static final Secret NONE = new Secret("");

    public boolean isEmpty() {
        return word.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
