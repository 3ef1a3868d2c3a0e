package dev.metamorph.shape.where.value;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A network address with a netmask: an {@code inet} or {@code cidr}.
 *
 * @param address the bytes in hexadecimal: 8 digits for IPv4, 32 for IPv6
 * @param bits the length of the netmask
 */
public record Inet(String address, int bits) implements Comparable<Inet> {
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Reads an address as Postgres prints it.
     *
     * @param network whether it is a {@code cidr}, whose host bits must be zero
     */
    static Inet read(String text, boolean network) {
        var slash = text.indexOf('/');
        var host = slash < 0 ? text : text.substring(0, slash);
        var address = host.indexOf(':') >= 0 ? six(host) : four(host);
        var most = address.length() * 4;
        var bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most || text.endsWith("/")) {
            throw new IllegalArgumentException("no such netmask");
        }
        var inet = new Inet(address, bits);
        if (network && !inet.isNetwork()) {
            throw new IllegalArgumentException("bits to the right of the netmask");
        }
        return inet;
    }

    private static String four(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an address");
        }
        var bytes = new byte[4];
        for (var i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                throw new IllegalArgumentException("not an address");
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return HEX.formatHex(bytes);
    }

    /**
     * Parses an IPv6 address. The characters are checked first, so that the JDK never resolves a
     * host name.
     */
    private static String six(String text) {
        if (!text.matches("[0-9a-fA-F:.]{2,45}")) {
            throw new IllegalArgumentException("not an address");
        }
        try {
            var bytes = InetAddress.getByName(text).getAddress();
            if (bytes.length == 4) {
                var mapped = new byte[16];
                mapped[10] = -1;
                mapped[11] = -1;
                System.arraycopy(bytes, 0, mapped, 12, 4);
                bytes = mapped;
            }
            return HEX.formatHex(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }

    private boolean isNetwork() {
        return prefix(bits).equals(number());
    }

    public boolean isFour() {
        return address.length() == 8;
    }

    private BigInteger number() {
        return new BigInteger(address, 16);
    }

    private BigInteger prefix(int length) {
        var rest = address.length() * 4 - length;
        return number().shiftRight(rest).shiftLeft(rest);
    }

    /** Returns whether this network contains the other one. */
    public boolean contains(Inet other, boolean orEqual) {
        return isFour() == other.isFour()
                && (orEqual ? bits <= other.bits : bits < other.bits)
                && prefix(bits).equals(other.prefix(bits));
    }

    /** Returns whether one of the networks contains the other. */
    public boolean overlaps(Inet other) {
        var least = Math.min(bits, other.bits);
        return isFour() == other.isFour() && prefix(least).equals(other.prefix(least));
    }

    @Override
    public int compareTo(Inet other) {
        if (isFour() != other.isFour()) {
            return isFour() ? -1 : 1;
        }
        var least = Math.min(bits, other.bits);
        var order = prefix(least).compareTo(other.prefix(least));
        if (order == 0) {
            order = Integer.compare(bits, other.bits);
        }
        return order == 0 ? address.compareTo(other.address) : order;
    }

    /** Prints the address as Postgres does; a {@code cidr} always has its netmask. */
    String print(boolean network) {
        return host() + (network || bits < address.length() * 4 ? "/" + bits : "");
    }

    public String host() {
        var bytes = HEX.parseHex(address);
        if (isFour()) {
            return "%d.%d.%d.%d"
                    .formatted(bytes[0] & 255, bytes[1] & 255, bytes[2] & 255, bytes[3] & 255);
        }
        return new SixText(bytes).toString();
    }

    /** An IPv6 address as {@code inet_ntop} prints it. */
    private static final class SixText {
        private final int[] groups = new int[8];

        private SixText(byte[] bytes) {
            for (var i = 0; i < 8; i++) {
                groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
            }
        }

        @Override
        public String toString() {
            var start = -1;
            var length = 1;
            for (var i = 0; i < 8; i++) {
                var zeros = zerosFrom(i);
                if (zeros > length) {
                    start = i;
                    length = zeros;
                }
            }
            return text(start, length);
        }

        private int zerosFrom(int at) {
            var end = at;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            return end - at;
        }

        private String text(int start, int length) {
            var text = new StringBuilder();
            for (var i = 0; i < 8; i++) {
                if (i == start) {
                    text.append("::");
                    i += length - 1;
                } else if (i == 6 && isMapped(start, length)) {
                    return text.append(i > 0 && !text.toString().endsWith(":") ? ":" : "")
                            .append(four())
                            .toString();
                } else {
                    text.append(i > 0 && !text.toString().endsWith(":") ? ":" : "")
                            .append(Integer.toHexString(groups[i]));
                }
            }
            return text.toString();
        }

        private boolean isMapped(int start, int length) {
            return start == 0
                    && (length == 6
                            || (length == 7 && groups[7] != 1)
                            || (length == 5 && groups[5] == 0xffff));
        }

        private String four() {
            return Arrays.stream(new int[] {groups[6] >> 8, groups[6] & 255, groups[7] >> 8})
                            .mapToObj(Integer::toString)
                            .reduce((a, b) -> a + "." + b)
                            .orElse("")
                    + "."
                    + (groups[7] & 255);
        }
    }
}
