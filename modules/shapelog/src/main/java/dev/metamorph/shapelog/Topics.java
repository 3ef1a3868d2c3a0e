package dev.metamorph.shapelog;

/** The topics that the application reads and writes; made by the feed's writer. */
final class Topics {
    private Topics() {}

    static String feed(String stack) {
        return stack + ".feed";
    }

    static String shapes(String stack) {
        return stack + ".shapes";
    }
}
