package dev.metamorph.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

final class PostgresArchiveTest {
    @Test
    void a_process_that_unpacks_beside_another_uses_the_same_folder() throws IOException {
        var text = UUID.randomUUID().toString();
        var archive = new PostgresArchive(txz(text));

        var folder = archive.unpack(_ -> unpackFaster(archive));

        assertThat(folder.resolve("file")).hasContent(text);
        new FolderTree(folder).delete();
    }

    private static void unpackFaster(PostgresArchive archive) {
        try {
            archive.unpack(_ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] txz(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
            var entry = new TarArchiveEntry("file");
            entry.setSize(text.length());
            tar.putArchiveEntry(entry);
            tar.write(text.getBytes(UTF_8));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
