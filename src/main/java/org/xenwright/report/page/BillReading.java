package org.xenwright.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.image.inspect.FileInventory;

/** The bill of materials of an image, read for its page. */
final class BillReading {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final long LONGEST = 64L << 20;
    private static final int MOST_PACKAGES = 5000;
    private static final String OWN = "xenwright:";

    private final JsonNode bill;
    private final Set<String> ofBase = new HashSet<>();
    private final Set<String> unsigned = new HashSet<>();

    private BillReading(JsonNode bill) {
        this.bill = bill;
        for (JsonNode each : bill.path("dependencies")) {
            if (each.path("ref").asText().equals("base")) {
                each.path("dependsOn").forEach(name -> ofBase.add(name.asText()));
            }
        }
        unsigned.addAll(values(bill.path("metadata").path("component"), "unsigned"));
    }

    /** Reads it; without packages where there is none. */
    static BillReading of(Path file) throws IOException {
        boolean there = Files.isRegularFile(file) && Files.size(file) <= LONGEST;
        return new BillReading(there ? JSON.readTree(file.toFile()) : JSON.createObjectNode());
    }

    /** Returns the packages and artifacts with their shares of the image. */
    List<PageData.Package> packages(@Nullable FileInventory inventory) {
        Map<String, long[]> shares = new HashMap<>();
        if (inventory != null) {
            for (FileInventory.Entry each : inventory.entries()) {
                long[] share = shares.computeIfAbsent(each.owner(), name -> new long[2]);
                share[0]++;
                share[1] += each.size();
            }
        }
        List<PageData.Package> packages = new ArrayList<>();
        for (JsonNode each : bill.path("components")) {
            if (each.path("type").asText().equals("library") && packages.size() < MOST_PACKAGES) {
                packages.add(of(each, shares));
            }
        }
        return packages;
    }

    private PageData.Package of(JsonNode component, Map<String, long[]> shares) {
        String reference = component.path("bom-ref").asText();
        boolean maven = reference.startsWith("maven:");
        String name = component.path("name").asText();
        String repository = String.join(", ", values(component, "repository"));
        List<String> marks = new ArrayList<>();
        values(component, "purpose").forEach(purpose -> marks.add("only in the " + purpose));
        values(component, "set-id").forEach(path -> marks.add("set-id " + path));
        if (repository.contains("security")) {
            marks.add("security update");
        }
        if (!maven && unsigned.contains(repository)) {
            marks.add("source not signed");
        }
        long[] share = maven ? new long[2] : shares.getOrDefault(name, new long[2]);
        return new PageData.Package(
                maven ? component.path("group").asText() + ":" + name : name,
                component.path("version").asText(),
                maven ? "Maven" : ofBase.contains(reference) ? "base" : repository,
                licences(component),
                marks,
                (int) share[0],
                share[1]);
    }

    private static List<String> licences(JsonNode component) {
        List<String> licences = new ArrayList<>();
        for (JsonNode each : component.path("licenses")) {
            JsonNode licence = each.path("license");
            licences.add(
                    licence.has("id")
                            ? licence.path("id").asText()
                            : licence.path("name").asText());
        }
        return licences;
    }

    private static List<String> values(JsonNode component, String name) {
        List<String> values = new ArrayList<>();
        for (JsonNode each : component.path("properties")) {
            if (each.path("name").asText().equals(OWN + name)) {
                values.add(each.path("value").asText());
            }
        }
        return values;
    }
}
