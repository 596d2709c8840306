package org.xenwright.rpm.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.eclipse.packager.rpm.FileFlags;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.DigestAlgorithm;
import org.eclipse.packager.rpm.build.FileInformation;
import org.eclipse.packager.rpm.build.PayloadProcessors;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.build.SimpleFileInformationCustomizer;
import org.eclipse.packager.rpm.coding.PayloadCoding;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;
import org.eclipse.packager.rpm.header.Header;
import org.eclipse.packager.rpm.signature.RsaHeaderSignatureProcessor;

/** A package written for a test, by somebody else's library. */
public final class TestRpm {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    static {
        // the library tells every signature it makes
        System.setProperty("org.slf4j.simpleLogger.log.org.eclipse.packager", "warn");
    }

    /** Adds a part. */
    private interface Part<T> {
        void add(T to) throws IOException;
    }

    private final String name;
    private final String version;
    private String architecture = "noarch";
    private PayloadCoding coding = PayloadCoding.GZIP;
    private boolean digested = true;
    // rpm 4.20 runs no script in lua of a package that does not name the rpm that built it: it crashes
    private Consumer<Header<RpmTag>> customizer = header -> header.putString(1064, "4.20.1");
    private final List<Part<RpmBuilder>> parts = new ArrayList<>();
    private final List<Part<BuilderContext>> files = new ArrayList<>();

    private TestRpm(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /** @param version {@code VERSION-RELEASE}, with an epoch where needed */
    public static TestRpm of(String name, String version) {
        return new TestRpm(name, version);
    }

    public TestRpm architecture(String changed) {
        architecture = changed;
        return this;
    }

    /** @param changed as packages name it: gzip, xz, zstd, …; empty for none */
    public TestRpm compressed(String changed) {
        coding = changed.isEmpty()
                ? PayloadCoding.NONE
                : PayloadCoding.fromValue(changed).orElseThrow();
        return this;
    }

    /** Leaves out the digest of the payload, as older packages do. */
    public TestRpm withoutPayloadDigest() {
        digested = false;
        return this;
    }

    /** Leaves out the digests of the header. */
    public TestRpm withoutHeaderDigests() {
        parts.add(RpmBuilder::removeAllSignatureProcessors);
        return this;
    }

    public TestRpm requires(String... names) {
        for (String each : names) {
            parts.add(builder -> builder.addRequirement(each, ""));
        }
        return this;
    }

    public TestRpm provides(String... names) {
        for (String each : names) {
            parts.add(builder -> builder.addProvides(each, ""));
        }
        return this;
    }

    public TestRpm pretrans(String interpreter, String text) {
        parts.add(builder -> builder.setPreTransactionScript(interpreter, text));
        return this;
    }

    public TestRpm posttrans(String interpreter, String text) {
        parts.add(builder -> builder.setPostTransactionScript(interpreter, text));
        return this;
    }

    public TestRpm pre(String interpreter, String text) {
        parts.add(builder -> builder.setPreInstallationScript(interpreter, text));
        return this;
    }

    public TestRpm post(String interpreter, String text) {
        parts.add(builder -> builder.setPostInstallationScript(interpreter, text));
        return this;
    }

    /** Adds what the library has no word for. */
    public TestRpm header(Consumer<Header<RpmTag>> more) {
        customizer = customizer.andThen(more);
        return this;
    }

    /** Adds a script that runs once, at the end, when packages with files below some folders came (rpmtag.h, 5076). */
    public TestRpm fileTrigger(String interpreter, String text, String... folders) {
        return header(header -> {
            header.putStringArray(5076, text);
            header.putStringArray(5077, interpreter);
            header.putInt(5078, 0);
            trigger(header, 5079, folders);
            header.putInt(5085, 1_000_000);
        });
    }

    /** Adds a script that runs when one of some packages was installed (rpmtag.h, 1065). */
    public TestRpm trigger(String interpreter, String text, String... packages) {
        return header(header -> {
            header.putStringArray(1065, text);
            header.putStringArray(1092, interpreter);
            header.putInt(5027, 0);
            header.putStringArray(1066, packages);
            header.putStringArray(1067, empty(packages.length));
            header.putInt(1068, flags(packages.length));
            header.putInt(1069, new int[packages.length]);
        });
    }

    private static void trigger(Header<RpmTag> header, int names, String... folders) {
        header.putStringArray(names, folders);
        header.putInt(names + 1, new int[folders.length]);
        header.putStringArray(names + 2, empty(folders.length));
        header.putInt(names + 3, flags(folders.length));
    }

    private static String[] empty(int count) {
        return Collections.nCopies(count, "").toArray(new String[0]);
    }

    private static int[] flags(int count) {
        int[] flags = new int[count];
        Arrays.fill(flags, RpmDependencyFlags.encode(EnumSet.of(RpmDependencyFlags.TRIGGER_IN)));
        return flags;
    }

    public TestRpm signed(PGPPrivateKey key, HashAlgorithm hash) {
        parts.add(builder -> builder.addSignatureProcessor(new RsaHeaderSignatureProcessor(key, hash)));
        return this;
    }

    public TestRpm directory(String path) {
        return directory(path, 0755);
    }

    public TestRpm directory(String path, int mode) {
        files.add(to -> to.addDirectory(path, (SimpleFileInformationCustomizer) info -> describe(info, mode)));
        return this;
    }

    public TestRpm file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8), 0644);
    }

    public TestRpm file(String path, byte[] bytes, int mode) {
        files.add(to -> to.addFile(path, bytes, (SimpleFileInformationCustomizer) info -> describe(info, mode)));
        return this;
    }

    public TestRpm config(String path, String text) {
        files.add(to ->
                to.addFile(path, text.getBytes(StandardCharsets.UTF_8), (SimpleFileInformationCustomizer) info -> {
                    describe(info, 0644);
                    info.setFileFlags(EnumSet.of(FileFlags.CONFIGURATION, FileFlags.NOREPLACE));
                }));
        return this;
    }

    public TestRpm symlink(String path, String target) {
        files.add(
                to -> to.addSymbolicLink(path, target, (SimpleFileInformationCustomizer) info -> describe(info, 0777)));
        return this;
    }

    private static void describe(FileInformation info, int mode) {
        info.setMode((short) mode);
        info.setTimestamp(TIME);
    }

    /** Writes it into a folder. */
    public Path write(Path folder) throws IOException {
        Path file = folder.resolve(name + "-" + version.replaceFirst("^\\d+:", "") + "." + architecture + ".rpm");
        BuilderOptions options = new BuilderOptions();
        options.setPayloadCoding(coding);
        options.setFileDigestAlgorithm(DigestAlgorithm.SHA256);
        options.clearPayloadProcessors();
        if (digested) {
            try {
                options.addPayloadProcessor(PayloadProcessors.payloadDigest(DigestAlgorithm.SHA256));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        options.setFileNameProvider((n, v, a) -> file.getFileName().toString());
        try (RpmBuilder builder = new RpmBuilder(name, RpmVersion.valueOf(version), architecture, folder, options)) {
            builder.getInformation().setLicense("MIT");
            builder.getInformation().setSummary("A package of tests");
            builder.getInformation().setDescription("A package of tests.");
            builder.getInformation().setBuildHost("localhost");
            // the library names the compression where rpm does not
            builder.setHeaderCustomizer(
                    coding == PayloadCoding.NONE ? customizer.andThen(header -> header.remove(1125)) : customizer);
            for (Part<RpmBuilder> each : parts) {
                each.add(builder);
            }
            BuilderContext context = builder.newContext();
            for (Part<BuilderContext> each : files) {
                each.add(context);
            }
            builder.build();
        }
        return file;
    }

    /** Returns its bytes. */
    public byte[] bytes(Path folder) throws IOException {
        return Files.readAllBytes(write(folder));
    }
}
