package org.xenwright.rpm.repository;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;

/**
 * Reads a {@code primary.xml}, package by package. Memory grows with the packages that are kept, which are those the caller
 * wants; of the others nothing is held beyond the element at hand.
 */
final class PrimaryIndex {
    /** Most relations and files of one package; the largest of distributions have some thousands. */
    private static final int MOST = 500_000;

    /** Most packages; Fedora's have seventy thousand. */
    private static final int PACKAGES = 5_000_000;

    private static final Map<String, String> OPERATORS =
            Map.of("EQ", "=", "LT", "<", "LE", "<=", "GT", ">", "GE", ">=");

    /** What a text takes apart from its characters. */
    private static final int TEXT = 64;

    private final String name;
    private final Predicate<Nevra> wanted;
    private final Allowance allowance;

    /**
     * @param name what errors call the index
     * @param wanted those of which all is read
     */
    PrimaryIndex(String name, Predicate<Nevra> wanted) {
        this(name, wanted, Bounds.ofArchive());
    }

    PrimaryIndex(String name, Predicate<Nevra> wanted, Bounds bounds) {
        this.name = name;
        this.wanted = wanted;
        this.allowance = new Allowance(bounds).reading(name);
    }

    /** Reads all of it. */
    void read(InputStream in, Consumer<RpmEntry> found) throws IOException {
        int packages = 0;
        try (MetadataXml xml = new MetadataXml(in, name)) {
            while (xml.next()) {
                if (xml.depth() == 1 && xml.atStart() && !xml.at("metadata")) {
                    throw new MetadataException(name + " is no primary.xml: it begins with <" + xml.element() + ">");
                }
                if (xml.depth() == 2 && xml.at("package")) {
                    if (++packages > PACKAGES) {
                        throw new MetadataException(name + " names more than " + PACKAGES + " packages");
                    }
                    Optional<RpmEntry> entry = read(xml);
                    if (entry.isPresent()) {
                        hold(0);
                        found.accept(entry.get());
                    }
                }
            }
        }
    }

    private Optional<RpmEntry> read(MetadataXml xml) throws IOException {
        Entry entry = new Entry();
        while (xml.next() && !(xml.depth() == 1 && xml.atEnd("package"))) {
            if (!xml.atStart()) {
                continue;
            }
            switch (xml.element()) {
                case "name" -> entry.called = xml.text();
                case "arch" -> entry.architecture = xml.text();
                case "version" -> {
                    entry.epoch = xml.attribute("epoch").orElse("0");
                    entry.version = xml.require("ver");
                    entry.release = xml.require("rel");
                    xml.skip();
                    // these three come first in every index: what nobody wants is passed over
                    if (!entry.called.isEmpty() && !entry.architecture.isEmpty() && !wanted.test(entry.nevra())) {
                        leave(xml);
                        return Optional.empty();
                    }
                }
                case "checksum" -> entry.checksum = FileDigest.of(xml.require("type"), xml.text(), name);
                case "size" -> {
                    entry.size = size(xml.require("package"));
                    xml.skip();
                }
                case "location" -> {
                    entry.location = Repomd.location(xml, name);
                    xml.skip();
                }
                case "format" -> format(xml, entry);
                default -> xml.skip();
            }
        }
        Nevra nevra = entry.nevra();
        if (!wanted.test(nevra)) {
            return Optional.empty();
        }
        if (entry.checksum.isEmpty() || entry.location.isEmpty() || entry.size < 0) {
            throw new MetadataException(
                    name + ": " + nevra + " has no file with a size and a digest that counts (SHA-256 or longer)");
        }
        return Optional.of(new RpmEntry(
                nevra, entry.checksum.get(), entry.location, entry.size, entry.provides, entry.files, entry.needs));
    }

    /** Moves to the end of the package that it is in. */
    private static void leave(MetadataXml xml) throws IOException {
        while (!(xml.depth() == 1 && xml.atEnd("package")) && xml.next()) {
            // all of it is passed over
        }
    }

    private void format(MetadataXml xml, Entry entry) throws IOException {
        while (xml.next() && !(xml.depth() == 2 && xml.atEnd("format"))) {
            if (!xml.atStart()) {
                continue;
            }
            switch (xml.element()) {
                case "file" -> {
                    String file = xml.text();
                    hold(file.length());
                    entry.files.add(file);
                    limit(entry.files);
                }
                case "provides" ->
                    relations(xml, (text, relation) -> {
                        hold(text.length());
                        entry.provides.add(text);
                        limit(entry.provides);
                    });
                case "requires" -> needs(xml, entry, RpmEntry.Kind.REQUIRES);
                case "recommends" -> needs(xml, entry, RpmEntry.Kind.RECOMMENDS);
                case "supplements" -> needs(xml, entry, RpmEntry.Kind.SUPPLEMENTS);
                default -> xml.skip();
            }
        }
    }

    private void needs(MetadataXml xml, Entry entry, RpmEntry.Kind kind) throws IOException {
        relations(xml, (text, relation) -> {
            hold(text.length() + relation.length());
            entry.needs.add(new RpmEntry.Need(kind, text, relation));
            limit(entry.needs);
        });
    }

    private interface Relation {
        void of(String name, String text) throws IOException;
    }

    private void relations(MetadataXml xml, Relation each) throws IOException {
        String list = xml.element();
        while (xml.next() && !(xml.depth() == 3 && xml.atEnd(list))) {
            if (xml.at("entry")) {
                String called = xml.require("name");
                String operator = OPERATORS.get(xml.attribute("flags").orElse(""));
                String limit = operator == null
                        ? ""
                        : " " + operator + " "
                                + xml.attribute("epoch")
                                        .filter(epoch -> !epoch.equals("0"))
                                        .map(epoch -> epoch + ":")
                                        .orElse("")
                                + xml.attribute("ver").orElse("")
                                + xml.attribute("rel").map("-"::concat).orElse("");
                each.of(called, called + limit);
            }
        }
    }

    private void hold(int characters) throws IOException {
        allowance.hold(null, TEXT + 2L * characters);
    }

    private void limit(List<?> list) throws MetadataException {
        if (list.size() > MOST) {
            throw new MetadataException(name + " has a package with more than " + MOST + " relations or files");
        }
    }

    private long size(String text) throws MetadataException {
        if (!text.matches("[0-9]{1,15}")) {
            throw new MetadataException(name + " has a package of a size that is no number");
        }
        return Long.parseLong(text);
    }

    /** A package as far as it was read. */
    private final class Entry {
        private String called = "";
        private String architecture = "";
        private String epoch = "0";
        private String version = "";
        private String release = "";
        private Optional<FileDigest> checksum = Optional.empty();
        private String location = "";
        private long size = -1;
        private final List<String> provides = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private final List<RpmEntry.Need> needs = new ArrayList<>();

        Nevra nevra() throws MetadataException {
            try {
                return new Nevra(called, epoch, version, release, architecture);
            } catch (IllegalArgumentException e) {
                throw new MetadataException(name + " has " + e.getMessage(), e);
            }
        }
    }
}
