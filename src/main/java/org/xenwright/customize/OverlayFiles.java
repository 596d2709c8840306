package org.xenwright.customize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.template.TemplateEngine;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/** Lays the files of a folder over a tree. */
final class OverlayFiles {
    private static final String TEMPLATE = ".vm";
    private static final int MAX_TEMPLATE = 4 << 20;

    /** The files version control and desktops leave in folders: Maven's default excludes, and placeholders of Git. */
    private static final Set<String> NOT_OURS = Set.of(
            ".git",
            ".gitattributes",
            ".gitignore",
            ".gitkeep",
            ".hg",
            ".hgignore",
            ".svn",
            "CVS",
            ".cvsignore",
            "RCS",
            "SCCS",
            "vssver.scc",
            "project.pj",
            ".arch-ids",
            ".bzr",
            ".MySCMServerInfo",
            ".DS_Store",
            ".metadata",
            "BitKeeper",
            "ChangeSet",
            "_darcs",
            ".darcsrepo",
            ".darcs-temp-mail",
            "Thumbs.db");

    private static final Pattern DEFAULT_EXCLUDES =
            Pattern.compile("\\A(?:.*~|#.*#|\\.#.*|%.*%|\\._.*|-darcs-backup.*|\\..*\\.sw[op])\\z");

    private final Place place;
    private final Accounts accounts;
    private final Overlay overlay;
    private final Path folder;
    private final TemplateEngine engine;
    private final List<PathGlob> globs = new ArrayList<>();
    private final List<DeployTemplate> templates = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<TreePath> placed = new TreeSet<>();
    private final Set<String> excluded = new TreeSet<>();

    OverlayFiles(Place place, Accounts accounts, Overlay overlay, Path folder) throws IOException {
        this.place = place;
        this.accounts = accounts;
        this.overlay = overlay;
        this.folder = folder.toRealPath();
        this.engine = new TemplateEngine(this::included);
        overlay.rules().forEach(rule -> globs.add(new PathGlob(rule.glob())));
    }

    List<DeployTemplate> templates() {
        return templates;
    }

    List<String> notes() {
        return notes;
    }

    /** Returns where the files of the overlay went. */
    Set<TreePath> placed() {
        return placed;
    }

    void apply() throws IOException {
        folder(folder, TreePath.ROOT, "");
        if (!excluded.isEmpty()) {
            notes.add("left out of the overlay, as Maven does by default: " + String.join(", ", excluded));
        }
    }

    private void folder(Path from, TreePath to, String name) throws IOException {
        TreeMap<TreePath, Path> entries = new TreeMap<>();
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                String last = String.valueOf(child.getFileName());
                if (NOT_OURS.contains(last) || DEFAULT_EXCLUDES.matcher(last).matches()) {
                    excluded.add(name + last);
                } else {
                    try {
                        entries.put(to.child(Name.of(child)), child);
                    } catch (UnsafePathException e) {
                        throw Problem.of("reading the overlay", "rename the file")
                                .at(name + last)
                                .found(String.valueOf(e.getMessage()))
                                .raise(e);
                    }
                }
            }
        }
        for (var entry : entries.entrySet()) {
            entry(entry.getValue(), entry.getKey(), name + entry.getValue().getFileName());
        }
    }

    private void entry(Path from, TreePath to, String name) throws IOException {
        String attempted = "placing " + name + " of the overlay";
        BasicFileAttributes kind = Files.readAttributes(from, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (kind.isSymbolicLink()) {
            byte[] target = Name.bytes(Files.readSymbolicLink(from));
            put(attempted, to, new Symlink(rule(attempted, to, Attributes.of(0777, place.clock())), target));
        } else if (kind.isDirectory()) {
            boolean missing = place.tree().follow(to).isEmpty();
            TreePath at = place.folder(attempted, to);
            if (missing) {
                Inode made = place.tree().find(at).orElseThrow();
                made.attributes(owner(attempted, to, made.attributes()));
            }
            folder(from, to, name + "/");
        } else if (!kind.isRegularFile()) {
            notes.add("left out, since it is neither file, directory nor link: " + name);
        } else if (name.endsWith(TEMPLATE) && name.length() > TEMPLATE.length()) {
            template(attempted, from, to, name);
        } else {
            Content content = LargeFile.content(from.toAbsolutePath(), kind.size());
            byte[] begin = begin(from, attempted);
            noteInterpreter(begin, name);
            put(attempted, to, new RegularFile(attributes(attempted, from, to, begin), content));
        }
    }

    /**
     * Notes a carriage return after an interpreter: the kernel takes it for a part of the name, and finds no such file.
     */
    private void noteInterpreter(byte[] begin, String name) {
        String first = new String(begin, StandardCharsets.ISO_8859_1).split("\n", 2)[0];
        if (first.startsWith("#!") && first.endsWith("\r")) {
            notes.add("the first line of " + name + ", " + first.strip()
                    + ", ends with a carriage return, so nothing can run it: save it with line ends of Unix");
        }
    }

    private void put(String attempted, TreePath to, Inode inode) {
        TreePath real = place.put(attempted, to, inode);
        placed.add(real);
    }

    private void template(String attempted, Path from, TreePath to, String name) throws IOException {
        String text = text(from, name);
        byte[] last = to.name().toBytes();
        TreePath target = to.parent().child(Name.of(Arrays.copyOf(last, last.length - TEMPLATE.length())));
        byte[] begin = text.getBytes(StandardCharsets.UTF_8);
        noteInterpreter(begin, name);
        Attributes attributes = attributes(attempted, from, target, begin);
        if (engine.mentions(name, text, "guest") || engine.mentions(name, text, "domain")) {
            // the folder is there at once, so that a domain only adds a file
            TreePath parent = place.folder(attempted, target.parent());
            templates.add(new DeployTemplate(
                    parent.child(target.name()), attributes, name, text, engine.includes(name, text)));
            return;
        }
        put(attempted, target, new RegularFile(attributes, Content.of(engine.render(name, text, overlay.context()))));
    }

    private Optional<String> included(String name) {
        try {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder)) {
                return Optional.empty();
            }
            return Optional.of(text(file, name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(Path file, String name) throws IOException {
        if (Files.size(file) > MAX_TEMPLATE) {
            throw Problem.of("reading the template " + name, "copy the file as it is, without the suffix .vm")
                    .found(Files.size(file) + " bytes")
                    .expected("at most " + MAX_TEMPLATE)
                    .raise();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of("reading the template " + name, "save the file in UTF-8")
                    .found("bytes that are no UTF-8")
                    .expected("a text in UTF-8")
                    .raise(e);
        }
    }

    private static byte[] begin(Path file, String attempted) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(256);
        } catch (AccessDeniedException e) {
            throw Problem.of(attempted, "let the user who builds read it, or remove it from the folder")
                    .at(file.toString())
                    .found("a file that may not be read")
                    .raise(e);
        }
    }

    private Attributes attributes(String attempted, Path from, TreePath to, byte[] begin) throws IOException {
        Attributes attributes = Attributes.of(isProgram(from, begin) ? 0755 : 0644, place.clock());
        if (place.tree().realParent(to).flatMap(place.tree()::find).orElse(null) instanceof RegularFile present) {
            Attributes old = present.attributes();
            attributes = attributes.withMode(old.mode() & 0777).withOwner(old.uid(), old.gid());
        }
        return rule(attempted, to, attributes);
    }

    private static boolean isProgram(Path file, byte[] begin) throws IOException {
        boolean script = begin.length >= 2 && begin[0] == '#' && begin[1] == '!';
        boolean elf = begin.length >= 4 && begin[0] == 0x7f && begin[1] == 'E' && begin[2] == 'L' && begin[3] == 'F';
        if (script || elf) {
            return true;
        }
        try {
            // not what this process may do: root may do everything
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private Attributes rule(String attempted, TreePath path, Attributes attributes) {
        Attributes changed = owner(attempted, path, attributes);
        for (int i = globs.size() - 1; i >= 0; i--) {
            Integer mode = overlay.rules().get(i).mode();
            if (mode != null && globs.get(i).matches(path)) {
                return changed.withMode(mode);
            }
        }
        return changed;
    }

    private Attributes owner(String attempted, TreePath path, Attributes attributes) {
        for (int i = globs.size() - 1; i >= 0; i--) {
            String owner = overlay.rules().get(i).owner();
            if (owner != null && globs.get(i).matches(path)) {
                long[] ids = accounts.owner(attempted, owner);
                return attributes.withOwner(ids[0], ids[1]);
            }
        }
        return attributes;
    }
}
