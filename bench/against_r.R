# Coefficients by irr and irrCAC: Rscript against_r.R FOLDER [LIBRARY]
# FOLDER has tables, NAME.csv: a text per row, a coder per column, empty where not coded. LIBRARY is where irr and irrCAC
# are installed, if R does not look there. Out come lines of table, statistic, package and value; versions come first.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) > 1) .libPaths(c(arguments[2], .libPaths()))
for (package in c("irr", "irrCAC")) if (!requireNamespace(package, quietly = TRUE)) {
  stop(sprintf("the R package %s is not installed where R looks: %s", package, paste(.libPaths(), collapse = ", ")))
}
suppressPackageStartupMessages({ library(irr); library(irrCAC) })
version <- function(package) as.character(packageVersion(package))
cat("version,R,", R.version$major, ".", R.version$minor, "\n", sep = "")
cat("version,irr,", version("irr"), "\nversion,irrCAC,", version("irrCAC"), "\n", sep = "")

# irrCAC rounds its coefficients to five decimals, but not what they are made of.
unrounded <- function(estimate) with(estimate$est, (pa - pe) / (1 - pe))

for (file in list.files(arguments[1], pattern = "[.]csv$", full.names = TRUE)) {
  name <- sub("[.]csv$", "", basename(file))
  codes <- as.matrix(read.csv(file))
  value <- function(statistic, package, compute) {
    cat(name, statistic, package, sprintf("%.15g", tryCatch(compute, error = function(e) NaN)), sep = ",")
    cat("\n")
  }
  # A text with one code, which alpha leaves out: without a gap, irr takes any number of coders for two.
  with_gap <- rbind(codes, c(codes[!is.na(codes)][1], rep(NA, ncol(codes) - 1)))
  for (level in c("nominal", "ordinal", "interval")) {
    statistic <- if (level == "nominal") "krippendorff_alpha" else paste0("krippendorff_alpha_", level)
    value(statistic, "irr", kripp.alpha(t(with_gap), level)$value)
  }
  value("percent_agreement", "irrCAC", pa.coeff.raw(codes)$est$pa)
  value("krippendorff_alpha", "irrCAC", unrounded(krippen.alpha.raw(codes)))
  value("krippendorff_alpha_interval", "irrCAC", unrounded(krippen.alpha.raw(codes, weights = "quadratic")))
  value("gwet_ac1", "irrCAC", unrounded(gwet.ac1.raw(codes)))
  value("fleiss_kappa", "irrCAC", unrounded(fleiss.kappa.raw(codes)))
  value("brennan_prediger", "irrCAC", unrounded(bp.coeff.raw(codes)))
  # irr leaves out texts that a coder skipped; Fleiss' kappa and percent agreement are then of other texts.
  if (!anyNA(codes)) value("fleiss_kappa", "irr", kappam.fleiss(codes)$value)
  if (ncol(codes) == 2) {
    value("percent_agreement", "irr", agree(codes)$value / 100)
    value("cohen_kappa", "irr", kappa2(codes)$value)
    value("cohen_kappa_linear", "irr", kappa2(codes, "equal")$value)
    value("cohen_kappa_quadratic", "irr", kappa2(codes, "squared")$value)
    value("cohen_kappa", "irrCAC", unrounded(conger.kappa.raw(codes)))
    value("cohen_kappa_linear", "irrCAC", unrounded(conger.kappa.raw(codes, weights = "linear")))
    value("cohen_kappa_quadratic", "irrCAC", unrounded(conger.kappa.raw(codes, weights = "quadratic")))
  }
}
