package org.xenwright.rpm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.WholeFile;
import org.xenwright.content.XmlText;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.Access;
import org.xenwright.transport.MismatchException;

/** A repository whose state was verified, with its indexes at hand: all of one state. */
public final class OpenRepository {
    static final String PRIMARY = "primary";
    static final String FILES = "filelists";
    static final String ADVISORIES = "updateinfo";

    /** What the program that chooses reads of it besides; who has one of them has it for a reason. */
    private static final List<String> PASSED_ON = List.of("group", "modules");

    private final VerifiedRepomd repomd;
    private final Access access;
    private final Map<String, Stored> indexes = new LinkedHashMap<>();

    /**
     * An index in the store.
     *
     * @param type without what tells its form
     */
    record Stored(String type, Repomd.Indexed index, Path file) {
        InputStream open() throws IOException {
            return IndexFiles.plain(index, file);
        }
    }

    private OpenRepository(VerifiedRepomd repomd, Access access) {
        this.repomd = repomd;
        this.access = access;
    }

    /**
     * Opens a state: fetches its indexes but the lists of files.
     *
     * @throws MismatchException when mirrors do not have what it names
     */
    static OpenRepository of(VerifiedRepomd repomd, Access access) throws IOException {
        OpenRepository open = new OpenRepository(repomd, access);
        open.bring(PRIMARY);
        for (String each : PASSED_ON) {
            open.bring(each);
        }
        open.bring(ADVISORIES);
        return open;
    }

    /** Adds the lists of all files, which packages that need a path may call for. */
    public void withFiles() throws IOException {
        if (indexes.containsKey(FILES)) {
            return;
        }
        try {
            bring(FILES);
        } catch (MismatchException e) {
            throw Problem.of("reading " + source(), "wait until the mirror is whole again, or use another")
                    .at(source().where())
                    .found(Problem.messageOf(e))
                    .expected("lists of files that belong to its repomd.xml")
                    .raise(e);
        }
    }

    private void bring(String type) throws IOException {
        List<Repomd.Indexed> forms = repomd.repomd().forms(type);
        IndexFiles files = new IndexFiles(access);
        for (Repomd.Indexed each : forms) {
            Optional<Path> here = files.find(each);
            if (here.isPresent()) {
                indexes.put(type, new Stored(type, each, here.get()));
                return;
            }
        }
        if (forms.isEmpty()) {
            return;
        }
        if (access.transport() == null) {
            throw missingOffline(repomd.source(), access);
        }
        @Nullable MismatchException last = null;
        for (Repomd.Indexed each : forms) {
            try {
                indexes.put(type, new Stored(type, each, files.get(repomd, each)));
                return;
            } catch (MismatchException e) {
                last = e;
            }
        }
        throw last == null ? new MismatchException(type + " has no form") : last;
    }

    static RuntimeException missingOffline(RpmSource source, Access access) {
        return Problem.of("reading " + source + " offline", "build once with the network")
                .at(source.where())
                .found("nothing of it in " + access.store().root())
                .raise();
    }

    public RpmSource source() {
        return repomd.source();
    }

    /** Returns when its newest index was made. */
    public Instant made() {
        return repomd.made();
    }

    /** Returns the digest of its {@code repomd.xml}. */
    public Digest digest() {
        return repomd.digest();
    }

    /**
     * Returns a copy of it for programs that read repositories: by path, its indexes byte for byte under names that tell
     * their form, and a {@code repomd.xml} that names these and nothing else.
     */
    public SortedMap<String, Content> copy() throws IOException {
        SortedMap<String, Content> files = new TreeMap<>();
        XmlText xml = XmlText.document().open("repomd", "xmlns", "http://linux.duke.edu/metadata/repo");
        xml.text("revision", repomd.repomd().revision());
        for (Stored each : indexes.values()) {
            String path = "repodata/" + each.type() + (each.type().equals("modules") ? ".yaml" : ".xml")
                    + IndexFiles.form(each.file()).suffix();
            files.put(path, new Content.Slice(each.file(), 0, Files.size(each.file())));
            xml.open("data", "type", each.type());
            checksum(xml, "checksum", each.index().checksum());
            FileDigest open = each.index().open();
            if (open != null) {
                checksum(xml, "open-checksum", open);
            }
            xml.empty("location", "href", path);
            xml.text("timestamp", Long.toString(made().getEpochSecond()));
            xml.text("size", Long.toString(Files.size(each.file())));
            if (each.index().openSize() >= 0) {
                xml.text("open-size", Long.toString(each.index().openSize()));
            }
            xml.close();
        }
        files.put("repodata/repomd.xml", Content.of(xml.close().toString()));
        return files;
    }

    /** Writes it into the folder of a repository, byte for byte as it was fetched. */
    void export(Path folder) throws IOException {
        for (Stored each : indexes.values()) {
            Path to = folder.resolve(each.index().location());
            Files.createDirectories(to.toAbsolutePath().getParent());
            WholeFile.open(to).copy(each.file());
        }
        Path repodata = Files.createDirectories(folder.resolve("repodata"));
        WholeFile.open(repodata.resolve("repomd.xml")).write(repomd.bytes().repomd());
        if (repomd.bytes().signature().length > 0) {
            WholeFile.open(repodata.resolve("repomd.xml.asc"))
                    .write(repomd.bytes().signature());
        }
    }

    private static void checksum(XmlText xml, String element, FileDigest checksum) {
        xml.text(element, checksum.hex(), "type", checksum.algorithm().name().toLowerCase(Locale.ROOT));
    }

    /** Returns what its indexes say of some packages, of which those count that it may provide. */
    public Map<Nevra, List<RpmEntry>> entries(Set<Nevra> wanted) throws IOException {
        Map<Nevra, List<RpmEntry>> found = new HashMap<>();
        Stored primary = indexes.get(PRIMARY);
        if (primary == null || wanted.isEmpty()) {
            return found;
        }
        try (InputStream in = primary.open()) {
            new PrimaryIndex("the index of " + source(), nevra -> wanted.contains(nevra) && source().offers(nevra))
                    .read(
                            in,
                            entry -> found.computeIfAbsent(entry.nevra(), key -> new ArrayList<>())
                                    .add(entry));
        }
        return found;
    }

    /** Returns for some packages the newest of its notices about what endangered users before them. */
    public Map<Nevra, String> security(Set<Nevra> wanted) throws IOException {
        Stored stored = indexes.get(ADVISORIES);
        if (stored == null || wanted.isEmpty()) {
            return Map.of();
        }
        try (InputStream in = stored.open()) {
            return Advisories.read(in, "the advisories of " + source(), wanted).security();
        }
    }
}
