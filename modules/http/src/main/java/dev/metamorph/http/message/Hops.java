package dev.metamorph.http.message;

/**
 * How a request came here from another instance of the stack.
 *
 * @param count by how many instances it was passed on, 0 if the reader asks here
 * @param hurried whether nobody has the time to wait for news
 * @param standby whether it is to be answered from a standby of the log that is here, at once or
 *     not at all: the log's owner is of no use
 */
public record Hops(int count, boolean hurried, boolean standby) {
    public static final String HEADER = "metamorph-hops";
    static final Hops NONE = new Hops(0, false, false);

    private static final String HURRIED = "; no-wait";
    private static final String STANDBY = "; standby";

    /** What the header says; what it cannot say is taken as if it were not there. */
    static Hops of(String header) {
        var standby = header.endsWith(STANDBY);
        var rest = cut(header, standby, STANDBY);
        var hurried = rest.endsWith(HURRIED);
        var count = cut(rest, hurried, HURRIED);
        return count.length() == 1 && Character.isDigit(count.charAt(0))
                ? new Hops(count.charAt(0) - '0', hurried, standby)
                : NONE;
    }

    private static String cut(String text, boolean has, String end) {
        return has ? text.substring(0, text.length() - end.length()) : text;
    }

    /** After one more. */
    public Hops next(boolean inHurry) {
        return new Hops(count + 1, hurried || inHurry, standby);
    }

    /** The same for an instance that has a standby. */
    public Hops toStandby() {
        return new Hops(count, hurried, true);
    }

    public String header() {
        return count + (hurried ? HURRIED : "") + (standby ? STANDBY : "");
    }
}
