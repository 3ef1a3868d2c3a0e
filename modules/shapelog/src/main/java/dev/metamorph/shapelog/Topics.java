package dev.metamorph.shapelog;

/**
 * The names of the topics that the application reads and writes; the feed's writer creates them.
 */
final class Topics {
    private Topics() {}

    static String feed(String stack) {
        return stack + ".feed";
    }

    static String shapes(String stack) {
        return stack + ".shapes";
    }
}
