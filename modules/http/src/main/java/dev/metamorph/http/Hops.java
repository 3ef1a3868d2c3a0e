package dev.metamorph.http;

/**
 * How a request came here from another instance of the stack.
 *
 * @param count by how many instances it was passed on, 0 if the reader asks here
 * @param hurried whether nobody has the time to wait for news
 */
record Hops(int count, boolean hurried) {
    static final String HEADER = "metamorph-hops";
    static final Hops NONE = new Hops(0, false);

    private static final String HURRIED = "; no-wait";

    /** What the header says; what it cannot say is taken as if it were not there. */
    static Hops of(String header) {
        var hurried = header.endsWith(HURRIED);
        var count = hurried ? header.substring(0, header.length() - HURRIED.length()) : header;
        return count.length() == 1 && Character.isDigit(count.charAt(0))
                ? new Hops(count.charAt(0) - '0', hurried)
                : NONE;
    }

    /** After one more. */
    Hops next(boolean inHurry) {
        return new Hops(count + 1, hurried || inHurry);
    }

    String header() {
        return hurried ? count + HURRIED : Integer.toString(count);
    }
}
