package org.xenwright.plugin;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Objects;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.converters.composite.CollectionConverter;
import org.codehaus.plexus.component.configurator.converters.lookup.ConverterLookup;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/** Reads lists as Maven does, but for what is empty between two commas of a property, which is no value. */
final class ValuesConverter extends CollectionConverter {
    @Override
    public @Nullable Object fromConfiguration(
            ConverterLookup lookup,
            PlexusConfiguration configuration,
            Class<?> type,
            Type[] typeArguments,
            Class<?> enclosingType,
            ClassLoader loader,
            ExpressionEvaluator evaluator,
            ConfigurationListener listener)
            throws ComponentConfigurationException {
        Object values = super.fromConfiguration(
                lookup, configuration, type, typeArguments, enclosingType, loader, evaluator, listener);
        if (values instanceof Collection<?> list) {
            list.removeIf(Objects::isNull);
        }
        return values;
    }
}
