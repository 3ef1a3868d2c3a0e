package dev.metamorph.embedded;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A .txz archive, unpacked once per user into a cache folder that is named after its digest. The
 * folder appears whole or not at all, so that processes that start at the same time never see a
 * partly unpacked one.
 */
final class PostgresArchive {
    private static final int DIGITS = 16;

    private final byte[] bytes;

    PostgresArchive(byte[] bytes) {
        this.bytes = bytes;
    }

    Path unpack(Consumer<String> progress) throws IOException {
        var folder = cache().resolve("postgres-" + digest());
        if (Files.exists(folder)) {
            return folder;
        }
        progress.accept("Unpacking Postgres");
        var fresh = Files.createTempDirectory(folder.getParent(), "unpacking-");
        try {
            extract(fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            publish(fresh, folder);
        } finally {
            new FolderTree(fresh).delete();
        }
        return folder;
    }

    private static void publish(Path fresh, Path folder) throws IOException {
        try {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename in " + folder.getParent(), e);
        } catch (FileSystemException e) {
            // Another process was faster, and its folder has the same content. Linux reports
            // this with an error for which Java has no exception of its own.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private void extract(Path target) throws IOException {
        try (var xz = new XZCompressorInputStream(new ByteArrayInputStream(bytes));
                var tar = new TarArchiveInputStream(xz)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, inside(target, entry.getName()));
            }
        }
    }

    private static Path inside(Path target, String name) throws IOException {
        var path = target.resolve(name).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive names a file outside of itself: " + name);
        }
        return path;
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(PosixFilePermissions.fromString("rw-r--r--"));
        if ((mode & 0100) != 0) {
            permissions.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return permissions;
    }

    private String digest() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The cache folder: in the user's own cache, or in the temporary folder if there is no writable
     * home or if Postgres will run as a user without access to it.
     */
    private static Path cache() throws IOException {
        var home = Path.of(System.getProperty("user.home"));
        if (Files.isWritable(home) && OrdinaryUser.find() != OrdinaryUser.AS_NOBODY) {
            return Files.createDirectories(home.resolve(".cache/metamorph"));
        }
        var user = System.getProperty("user.name");
        return Files.createDirectories(
                Path.of(System.getProperty("java.io.tmpdir"), "metamorph-" + user));
    }
}
