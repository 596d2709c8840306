package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.artifact.ImageArtifactTest;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.judge.Judge;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.LayerCompression;
import org.xenwright.oci.LayerStore;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.StoredImage;
import org.xenwright.oci.StoredLayer;
import org.xenwright.oci.TestLayout;
import org.xenwright.oci.TreeFacts;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.oci.registry.Registries;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The image as it travels, in the hands of skopeo and umoci, and held against the schemas of the image specification. */
@Tag("judge")
class ArtifactJudgeTest {
    @TempDir
    Path folder;

    private static String run(String program, String... arguments) throws IOException {
        Judge.Verdict verdict = Judge.run(program, arguments);
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        return verdict.output();
    }

    @Test
    void whatWePushOthersUnpackToTheSameTreeAndWhatTheyCopyWeRead() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        // umoci before 0.5 knows no layers of zstd
        ImageArtifactTest.Built built = ImageArtifactTest.build(folder, "built", disk, LayerCompression.GZIP);
        ImageLayout layout = ImageLayout.open(built.artifact(), null);
        BlobDigest digest = layout.index().manifests().get(0).digest();
        try (DebianRegistry registry = DebianRegistry.open(folder)) {
            String name = registry.host() + "/team/web:1";
            new Registries(Transport.standard(), Credentials.NONE, List.of())
                    .target(ImageReference.parse(name, "the test"))
                    .push(layout, digest, null, bytes -> {});
            assertThat(run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name))
                    .isEqualTo(new String(layout.manifest(digest), StandardCharsets.UTF_8));
            run(
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--src-tls-verify=false",
                    "--preserve-digests",
                    "docker://" + name,
                    "oci:" + folder.resolve("copy") + ":web");
        }
        Path copy = folder.resolve("copy");
        run(
                "umoci",
                "unpack",
                "--image",
                copy + ":web",
                folder.resolve("bundle").toString());
        Map<String, String> ours = TreeFacts.of(built.tree());
        assertThat(ours).hasSizeGreaterThan(15);
        assertThat(TreeFacts.of(folder.resolve("bundle/rootfs"))).isEqualTo(ours);

        ImageLayout copied = ImageLayout.open(copy, "web");
        StoredImage back = new ImageStore(new Store(folder.resolve("store")), Progress.SILENT)
                .get(digest, "the copy", () -> copied);
        assertThat(TreeFacts.of(back.tree())).isEqualTo(ours);
    }

    @Test
    void skopeoUnpacksLayersOfManyPiecesInEitherCompression() throws IOException {
        Attributes attributes = Attributes.of(0644, Instant.EPOCH);
        byte[] bytes = new byte[9 << 20];
        new Random(1).nextBytes(bytes);
        // a third of it is noise
        Arrays.fill(bytes, 1 << 20, 7 << 20, (byte) 'x');
        Tree tree = new Tree(attributes.withMode(0755));
        tree.put("file", new RegularFile(attributes, Content.of(bytes)));
        for (LayerCompression each : LayerCompression.values()) {
            StoredLayer layer = new LayerStore(new Store(folder.resolve("store")), each)
                    .layer(new Tree(attributes.withMode(0755)), tree, List.of());
            assertThat(layer.descriptor().mediaType()).endsWith("+" + each.word());
            Path archive = folder.resolve(each + ".oci.tar");
            TestLayout.write(archive, List.of(layer), "1", Instant.EPOCH);
            Path plain = folder.resolve(each + ".plain");
            run("skopeo", "--insecure-policy", "copy", "--dest-decompress", "oci-archive:" + archive, "dir:" + plain);
            Path unpacked = plain.resolve(layer.diffId().hex());
            assertThat(layer.diffId().isOf(unpacked)).isTrue();
            assertThat(Files.size(unpacked)).isGreaterThan(bytes.length);
        }
    }

    @Test
    void whatSkopeoPacksAnewAsGzipIsTheSameImageToUmoci() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        ImageArtifactTest.Built built = ImageArtifactTest.build(folder, "built", disk, LayerCompression.ZSTD);
        Path copy = folder.resolve("copy");
        run(
                "skopeo",
                "--insecure-policy",
                "copy",
                "--dest-compress-format=gzip",
                "oci-archive:" + built.artifact(),
                "oci:" + copy + ":web");
        run(
                "umoci",
                "unpack",
                "--image",
                copy + ":web",
                folder.resolve("bundle").toString());
        assertThat(TreeFacts.of(folder.resolve("bundle/rootfs"))).isEqualTo(TreeFacts.of(built.tree()));
    }

    @Test
    void theLayoutFollowsTheSchemasOfTheSpecification() throws IOException {
        DiskRequest disk =
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW));
        ImageArtifactTest.Built built = ImageArtifactTest.build(folder, "built", disk, "web.img");
        ImageLayout layout = ImageLayout.open(built.artifact(), null);
        byte[] manifest = layout.manifest(layout.index().manifests().get(0).digest());
        Descriptor config = Manifest.parse(manifest, "manifest").config();
        Path file = folder.resolve("config");
        layout.blob(config, file, bytes -> {});
        assertThat(faults(
                        "image-layout-schema.json",
                        run("tar", "-xOf", built.artifact().toString(), "oci-layout")))
                .isEmpty();
        assertThat(faults("image-index-schema.json", text(layout.root()))).isEmpty();
        assertThat(faults("image-manifest-schema.json", text(manifest))).isEmpty();
        assertThat(faults("config-schema.json", Files.readString(file))).isEmpty();
        // the schemas do look
        assertThat(faults("image-manifest-schema.json", text(manifest).replace("sha256:", "sha256 ")))
                .isNotEmpty();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> faults(String name, String document) throws IOException {
        Path folder = Judge.tools()
                .folder("golang-github-opencontainers-image-spec-dev")
                .resolve("usr/share/gocode/src/github.com/opencontainers/image-spec/schema");
        String base = "https://schemas.invalid/";
        Map<String, String> schemas = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each :
                    all.filter(file -> file.toString().endsWith(".json")).toList()) {
                // their ids are no addresses that their references could be resolved against
                schemas.put(
                        base + each.getFileName(),
                        Files.readString(each).replaceAll("\"id\": \"https://opencontainers[^\"]*\",", ""));
            }
        }
        SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getDraft4(), builder -> builder.schemas(schemas));
        return registry
                .getSchema(SchemaLocation.of(base + name))
                .validate(new ObjectMapper().readTree(document))
                .stream()
                .map(Object::toString)
                .toList();
    }
}
