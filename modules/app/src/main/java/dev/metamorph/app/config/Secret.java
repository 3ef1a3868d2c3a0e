package dev.metamorph.app.config;

/** A word that must not be printed. */
public record Secret(String word) {
    /** No word at all. */
    public static final Secret NONE = new Secret("");

    public boolean isEmpty() {
        return word.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
