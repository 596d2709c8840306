package org.xenwright.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;

/**
 * The deployments that were looked at, kept in {@code deployments.json} for the page of a build.
 *
 * @param schema number of its form
 * @param deployments in the order of their names
 */
public record DeploymentRecords(int schema, List<DeploymentRecord> deployments) {
    /** The form that this version writes. */
    static final int SCHEMA = 1;

    private static final String FILE = "deployments.json";
    private static final long LONGEST_FILE = 64L << 20;

    private static final ObjectMapper JSON = mapper();

    public DeploymentRecords {
        deployments = deployments == null ? List.of() : List.copyOf(deployments);
    }

    private static ObjectMapper mapper() {
        // a later version may write more
        ObjectMapper mapper = JsonText.mapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.configOverride(String.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        return mapper;
    }

    private static DeploymentRecords none() {
        return new DeploymentRecords(SCHEMA, List.of());
    }

    /** Reads the file; nothing is known where there is none, or one that is damaged or of a later form. */
    public static DeploymentRecords read(Path reports) throws IOException {
        Path file = reports.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
            return none();
        }
        try {
            DeploymentRecords records = JSON.readValue(file.toFile(), DeploymentRecords.class);
            return records == null || records.schema != SCHEMA ? none() : records;
        } catch (JacksonException e) {
            return none(); // it only adds to a page
        }
    }

    /** Returns the same with what is known now of a deployment, which keeps the plan that it had. */
    public DeploymentRecords with(DeploymentRecord now) {
        Map<String, DeploymentRecord> all = new TreeMap<>();
        deployments.forEach(each -> all.put(each.name(), each));
        all.merge(now.name(), now, (earlier, later) -> later.after(earlier));
        return new DeploymentRecords(SCHEMA, List.copyOf(all.values()));
    }

    public void write(Path reports) throws IOException {
        Files.createDirectories(reports);
        WholeFile.open(reports.resolve(FILE)).write(JsonText.lines(this));
    }
}
