package org.xenwright.rpm.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.openpgp.Keyring;
import org.xenwright.packages.OsRelease;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RepositoryAddress;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The repositories that a base itself has in {@code yum.repos.d} (dnf.conf(5)), with the keys that it has in files. */
public final class BaseSources {
    private static final List<String> FOLDERS = List.of("/etc/yum.repos.d", "/etc/zypp/repos.d");
    private static final List<String> VARIABLES = List.of("/etc/yum/vars", "/etc/dnf/vars");
    private static final int LARGEST = 1 << 20;

    /** Most files of a folder, and most bytes of them together; distributions have a dozen of some KiB. */
    private static final int FILES = 500;

    private static final int TOGETHER = 16 << 20;

    /** Longest value of a variable, and longest text that variables stand in. */
    private static final int VALUE = 256;

    private static final int TEXT = 4096;
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)\\}|([A-Za-z0-9_]+))");

    /** What the program that chooses is told, as it stands in the file. */
    private static final Set<String> PASSED =
            Set.of("priority", "cost", "module_hotfixes", "includepkgs", "excludepkgs");

    private final Tree base;
    private final Map<String, String> variables;
    private final List<String> remarks = new ArrayList<>();

    private BaseSources(Tree base, Map<String, String> variables) {
        this.base = base;
        this.variables = variables;
    }

    /**
     * Reads those that are enabled.
     *
     * @param architecture as Debian calls it
     * @throws org.xenwright.problem.ProblemException when there are none, or one's keys are not in the base
     */
    public static RpmSources of(Tree base, String architecture) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String each : VARIABLES) {
            files(base, each, "")
                    .forEach((name, text) -> variables.put(
                            name.substring(name.lastIndexOf('/') + 1),
                            text.lines().findFirst().orElse("").strip()));
        }
        String own = Architecture.of(architecture).map(Architecture::gnuName).orElse(architecture);
        variables.put("basearch", own);
        variables.put("arch", own);
        variables.putIfAbsent("releasever", release(base));
        String release = variables.get("releasever");
        variables.put("releasever_major", String.valueOf(release).replaceFirst("\\..*", ""));
        return new BaseSources(base, variables).read();
    }

    /** Returns what dnf takes for {@code $releasever}: the package of the release says it. */
    static String release(Tree base) throws IOException {
        Map<String, String> said = new HashMap<>();
        Optional<RpmDatabase> database = RpmDatabase.in(base);
        if (database.isPresent()) {
            database.get().visit(header -> {
                for (RpmRelation each : RpmRelation.of(header, RpmRelation.Kind.PROVIDES)) {
                    if (each.name().equals("system-release(releasever)") && each.version() != null) {
                        said.put("exact", each.version().version());
                    } else if (each.name().equals("system-release")
                            || each.name().equals("redhat-release")
                            || each.name().equals("distribution-release")) {
                        said.putIfAbsent("package", Evr.of(header).version());
                    }
                }
            });
        }
        String version = OsRelease.of(base).version();
        return said.getOrDefault("exact", said.getOrDefault("package", version));
    }

    private RpmSources read() throws IOException {
        Map<String, RpmSource> sources = new LinkedHashMap<>();
        for (String folder : FOLDERS) {
            for (Map.Entry<String, String> file : files(base, folder, ".repo").entrySet()) {
                for (Map.Entry<String, Map<String, String>> each :
                        sections(file.getValue()).entrySet()) {
                    String where = "[" + each.getKey() + "] of the base's " + file.getKey();
                    if (on(each.getValue(), "enabled", true)) {
                        RpmSource source = source(each.getKey(), each.getValue(), where);
                        sources.putIfAbsent(source.id(), source);
                    }
                }
            }
            if (!sources.isEmpty()) {
                break; // zypper's are those of dnf where a base has both
            }
        }
        if (sources.isEmpty()) {
            throw Problem.of("finding where packages for the base come from", "name <repositories> in the POM")
                    .at("<image><repositories>")
                    .found("a POM that names no repository of RPM packages, and a base without an enabled one in "
                            + String.join(" or ", FOLDERS))
                    .raise();
        }
        remarks.add("packages come from the base's own repositories: " + String.join(", ", sources.keySet()));
        return new RpmSources(List.copyOf(sources.values()), remarks);
    }

    private RpmSource source(String id, Map<String, String> said, String where) throws IOException {
        RpmSource.Place place = place(said, where);
        TreeMap<String, String> options = new TreeMap<>();
        said.forEach((name, value) -> {
            String passed = name.equals("exclude") ? "excludepkgs" : name;
            if (PASSED.contains(passed)) {
                options.put(passed, value.replaceAll("\\s+", " ").strip());
            }
        });
        if (!on(said, "gpgcheck", true)) {
            // who made the base is trusted, who stands between it and its repository is not
            throw Problem.of(
                            "reading whose signatures count for " + where,
                            "name the repository in <repositories> of the POM, with the key of its packages in <signedBy>,"
                                    + " or with <allowUnsigned>true</allowUnsigned>")
                    .at(where)
                    .found("gpgcheck=" + said.get("gpgcheck"))
                    .expected("packages that are signed, unless the project says otherwise")
                    .raise();
        }
        RepositoryKeys keys = keys(said, where);
        try {
            return new RpmSource(
                    expanded(id, where),
                    place,
                    keys,
                    on(said, "repo_gpgcheck", false),
                    options,
                    RpmSource.Age.ANY,
                    where);
        } catch (IllegalArgumentException e) {
            throw unreadable(where, Problem.messageOf(e));
        }
    }

    private RpmSource.Place place(Map<String, String> said, String where) {
        String metalink = said.getOrDefault("metalink", "").strip();
        if (!metalink.isEmpty()) {
            return new RpmSource.Place(
                    RpmSource.Place.Kind.METALINK,
                    List.of(network(RepositoryAddress.of(expanded(metalink, where), where), where)));
        }
        String list = said.getOrDefault("mirrorlist", "").strip();
        if (!list.isEmpty()) {
            return new RpmSource.Place(
                    RpmSource.Place.Kind.MIRRORS,
                    List.of(network(RepositoryAddress.of(expanded(list, where), where), where)));
        }
        List<URI> addresses = words(said.getOrDefault("baseurl", "")).stream()
                .map(each -> expanded(each, where))
                .map(each -> network(RepositoryAddress.ofFolder(each, where), where))
                .toList();
        if (addresses.isEmpty()) {
            throw unreadable(where, "no baseurl, metalink or mirrorlist");
        }
        return new RpmSource.Place(RpmSource.Place.Kind.BASE, addresses);
    }

    /** Refuses a path: it would be one of the base, and lead to the folders of this machine. */
    private static URI network(URI address, String where) {
        if (String.valueOf(address.getScheme()).equals("file")) {
            throw unreadable(
                    where, "the address " + DownloadException.shown(address) + ", which is no place in the network");
        }
        return address;
    }

    private RepositoryKeys keys(Map<String, String> said, String where) throws IOException {
        Keyring keyring = Keyring.EMPTY;
        List<String> files = new ArrayList<>();
        for (String each : words(said.getOrDefault("gpgkey", ""))) {
            String address = expanded(each, where);
            if (!address.startsWith("file:///")) {
                remarks.add(where + ": the key " + DownloadException.shownIn(address)
                        + " is not fetched; name it in <signedBy> of <repositories>");
                continue;
            }
            String path = address.substring("file://".length());
            if (base.follow(path).orElse(null) instanceof RegularFile file) {
                keyring = keyring.and(
                        new KeyText(Path.of("/"), where).keys(file.content().bytes(LARGEST), path));
                files.add(path);
            } else {
                remarks.add(where + ": the base has no key " + path);
            }
        }
        if (files.isEmpty()) {
            throw Problem.of(
                            "reading whose signatures count for " + where,
                            "name the repository in <repositories> of the POM, with the key of its packages in <signedBy>")
                    .at(where)
                    .found("no key of it in the base: gpgkey is '" + said.getOrDefault("gpgkey", "") + "'")
                    .raise();
        }
        return new RepositoryKeys(keyring, String.join(", ", files) + " of the base");
    }

    private String expanded(String text, String where) {
        Matcher names = VARIABLE.matcher(text);
        StringBuilder all = new StringBuilder();
        while (names.find()) {
            String name = names.group(1) == null ? names.group(2) : names.group(1);
            String value = variables.get(name);
            if (value == null || value.isEmpty()) {
                throw unreadable(where, "the variable $" + name + ", which the base says nothing of");
            }
            names.appendReplacement(all, Matcher.quoteReplacement(value));
            if (value.length() > VALUE || all.length() > TEXT) {
                throw unreadable(
                        where,
                        "the variable $" + name + ", which makes a text of more than " + TEXT
                                + " characters, or has itself more than " + VALUE);
            }
        }
        return names.appendTail(all).toString();
    }

    private static RuntimeException unreadable(String where, String found) {
        return Problem.of("reading the base's own repositories", "name <repositories> in the POM")
                .at(where)
                .found(found)
                .raise();
    }

    private static boolean on(Map<String, String> said, String name, boolean otherwise) {
        @Nullable String value = said.get(name);
        return value == null
                ? otherwise
                : List.of("1", "yes", "true", "on").contains(value.strip().toLowerCase(Locale.ROOT));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Reads sections of settings; a line that begins with a blank goes on with the one before. */
    private static Map<String, Map<String, String>> sections(String text) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> at = new HashMap<>();
        String last = "";
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.contains("]")) {
                String name = line.substring(1, line.indexOf(']')).strip();
                at = sections.computeIfAbsent(name, key -> new HashMap<>());
                last = "";
            } else if (Character.isWhitespace(line.charAt(0)) && !last.isEmpty()) {
                at.merge(last, line.strip(), (before, more) -> before + "\n" + more);
            } else if (equals > 0) {
                last = line.substring(0, equals).strip();
                at.put(last, line.substring(equals + 1).strip());
            }
        }
        sections.remove("main");
        return sections;
    }

    /** Returns the texts of files of a folder of the base, by their paths. */
    private static Map<String, String> files(Tree base, String folder, String end) throws IOException {
        Map<String, String> files = new TreeMap<>();
        long bytes = 0;
        if (base.follow(folder).orElse(null) instanceof Directory directory) {
            for (var each : directory.entries().entrySet()) {
                String path = folder + "/" + each.getKey();
                Inode inode = base.follow(path).orElse(null);
                if (path.endsWith(end) && inode instanceof RegularFile file) {
                    bytes += file.content().size();
                    if (files.size() == FILES || bytes > TOGETHER) {
                        throw unreadable(
                                folder + " of the base",
                                "more than " + FILES + " files, or more than " + TOGETHER + " bytes in them");
                    }
                    files.put(path, new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8));
                }
            }
        }
        return files;
    }
}
