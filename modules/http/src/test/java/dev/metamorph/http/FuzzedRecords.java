package dev.metamorph.http;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Bytes of a peer that breaks TLS (RFC 8446, section 5): no TLS at all, a corrupted handshake, or
 * corrupted records after it.
 */
final class FuzzedRecords {
    private final Random random;
    private final SSLContext trust;

    FuzzedRecords(Random random, SSLContext trust) {
        this.random = random;
        this.trust = trust;
    }

    /** Sends on a new connection; the caller reads the answer. */
    Socket say(int port) throws IOException {
        var socket = new SpoilingSocket(InetAddress.getLoopbackAddress(), port, random);
        try {
            if (random.nextInt(4) == 0) {
                afterHandshake(socket);
            } else {
                socket.getOutputStream().write(beginning());
            }
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private byte[] beginning() throws SSLException {
        return switch (random.nextInt(8)) {
            case 0 -> new FuzzedRequests(random).next().bytes();
            case 1 -> new FuzzedFrames(random).next().bytes();
            case 2 -> records();
            case 3 -> Arrays.copyOf(hello(), random.nextInt(hello().length));
            case 4 -> inPieces(hello());
            case 5 -> then(hello(), hello());
            case 6 -> then(hello(), records());
            default -> spoilt(hello());
        };
    }

    /** A valid handshake, then a request in corrupted records. */
    private void afterHandshake(SpoilingSocket socket) throws IOException {
        var tls = (SSLSocket) trust.getSocketFactory().createSocket(socket, "localhost", 1, false);
        tls.setEnabledProtocols(new String[] {random.nextBoolean() ? "TLSv1.2" : "TLSv1.3"});
        tls.startHandshake();
        socket.spoils = true;
        var request = "GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n";
        for (var n = random.nextInt(3); n >= 0; n--) {
            tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        if (random.nextBoolean()) {
            tls.startHandshake();
        }
    }

    /** A ClientHello. */
    private byte[] hello() throws SSLException {
        var engine = trust.createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    /** Records of random types, versions and lengths, often valid ones. */
    private byte[] records() {
        var all = new ByteArrayOutputStream();
        for (var n = random.nextInt(20); n >= 0; n--) {
            var payload = new byte[random.nextInt(30)];
            random.nextBytes(payload);
            var length = random.nextInt(4) > 0 ? payload.length : random.nextInt(1 << 16);
            all.write(random.nextInt(4) > 0 ? 20 + random.nextInt(5) : random.nextInt());
            all.write(3);
            all.write(random.nextInt(5));
            all.write(length >> 8);
            all.write(length);
            all.writeBytes(payload);
        }
        return all.toByteArray();
    }

    /** The bytes in records of a few bytes each. */
    private static byte[] inPieces(byte[] hello) {
        var all = new ByteArrayOutputStream();
        for (var from = 5; from < hello.length; from += 3) {
            var part = Arrays.copyOfRange(hello, from, Math.min(hello.length, from + 3));
            all.writeBytes(new byte[] {22, 3, 1, 0, (byte) part.length});
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private byte[] spoilt(byte[] hello) {
        for (var n = random.nextInt(4); n >= 0; n--) {
            hello[random.nextInt(hello.length)] = (byte) random.nextInt();
        }
        return hello;
    }

    private static byte[] then(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Sends bytes, and from some point on changes, drops or repeats some of them. */
    private static final class SpoilingSocket extends Socket {
        private final Random random;
        private volatile boolean spoils;

        SpoilingSocket(InetAddress address, int port, Random random) throws IOException {
            super(address, port);
            this.random = random;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    var part = Arrays.copyOfRange(bytes, offset, offset + length);
                    out.write(spoils ? spoil(part) : part);
                }
            };
        }

        private byte[] spoil(byte[] part) {
            switch (random.nextInt(5)) {
                case 0 -> part[random.nextInt(part.length)] ^= 1;
                case 1 -> {
                    return Arrays.copyOf(part, random.nextInt(part.length));
                }
                case 2 -> {
                    return then(part, part);
                }
                default -> {}
            }
            return part;
        }
    }
}
