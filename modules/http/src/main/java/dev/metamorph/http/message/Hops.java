package dev.metamorph.http.message;

/**
 * The way on which a request came to this instance from another instance of the stack.
 *
 * @param count the number of instances that forwarded it, 0 if it came from a reader
 * @param hurried whether a long poll is to be answered at once, because the forwarding instance
 *     stops
 * @param standby whether it is to be answered from this instance's standby of the log, at once or
 *     not at all, because the log's owner does not answer
 */
public record Hops(int count, boolean hurried, boolean standby) {
    public static final String HEADER = "metamorph-hops";
    static final Hops NONE = new Hops(0, false, false);

    /** The header has one digit. A client that is believed may begin with any count. */
    private static final int MAX_COUNT = 9;

    private static final String HURRIED = "; no-wait";
    private static final String STANDBY = "; standby";

    /** Parses the header. A malformed header counts as none. */
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

    /** The header of the next hop. */
    public Hops next(boolean inHurry) {
        return new Hops(Math.min(count + 1, MAX_COUNT), hurried || inHurry, standby);
    }

    /** The same for an instance that is asked for its standby. */
    public Hops toStandby() {
        return new Hops(count, hurried, true);
    }

    public String header() {
        return count + (hurried ? HURRIED : "") + (standby ? STANDBY : "");
    }
}
