//! Tables as the window shows and edits them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Api, ApiError};
use crate::base::error::{Error, Result};
use crate::flows;
use crate::store::FlowRow;
use crate::tables::{self, NewColumn, Pasted};

/// A table without its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TableView {
    /// The name that templates use.
    pub name: String,
    /// The column whose values are the keys.
    pub key: String,
    /// All columns, in order.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub rows: u32,
    /// The flows that look values up in it.
    pub used_by: Vec<TableUser>,
}

/// A flow that uses a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TableUser {
    /// The flow's id.
    pub flow_id: i64,
    /// The flow's name.
    pub flow: String,
    /// True if it is started.
    pub started: bool,
}

/// Some rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TablePage {
    /// The rows, in order.
    pub rows: Vec<TableRowView>,
    /// True if more rows follow.
    pub more: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TableRowView {
    /// Its place in the table, which stays the same while rows are added and deleted.
    pub position: i64,
    /// Its cells, in the order of the columns.
    pub cells: Vec<String>,
}

/// A column as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ColumnChange {
    /// What it is called now; `null` for a new, empty column.
    pub before: Option<String>,
    /// What it shall be called.
    pub name: String,
}

/// What became of pasted rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct PastedView {
    /// Rows that were added.
    pub added: usize,
    /// Rows whose key was there already, and which were changed.
    pub changed: usize,
}

impl Api {
    /// Returns every table, ordered by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tables(&self) -> Result<Vec<TableView>, ApiError> {
        self.blocking(Api::table_views).await
    }

    /// Returns the rows after this place that contain the text in a cell.
    ///
    /// # Errors
    /// There is no such table.
    pub async fn table_rows(&self, name: String, search: String, after: i64) -> Result<TablePage, ApiError> {
        self.blocking(move |api| {
            let page = tables::page(&api.engine.store().readers, &name, &search, after)?;
            let rows = page.rows.into_iter().map(|(position, cells)| TableRowView { position, cells }).collect();
            Ok(TablePage { rows, more: page.more })
        })
        .await
    }

    /// Stores a new table. The first line of the text has the names of its columns.
    ///
    /// # Errors
    /// The name is taken or cannot be one, or the text is not a table.
    pub async fn table_create(&self, name: String, text: String) -> Result<TableView, ApiError> {
        self.changed_table(move |api| {
            Ok(tables::create(api.engine.store(), api.engine.clock(), &name, text.as_bytes())?.name)
        })
        .await
    }

    /// Stores a CSV file as a new table that is called like the file, or in the place of the table `name`.
    ///
    /// # Errors
    /// The file cannot be read or is not a table; the name of a new one is taken.
    pub async fn table_load(&self, name: Option<String>, file: PathBuf) -> Result<TableView, ApiError> {
        self.changed_table(move |api| {
            let (store, clock) = (api.engine.store(), api.engine.clock());
            let bytes = std::fs::read(&file).map_err(Error::io(&file))?;
            let stored = match name {
                Some(name) => tables::import(store, clock, &name, &bytes, None)?,
                None => {
                    let name = file.file_stem().unwrap_or_default().to_string_lossy();
                    tables::create(store, clock, &name, &bytes)?
                }
            };
            Ok(stored.name)
        })
        .await
    }

    /// Writes a table as CSV to a file, which is replaced if it exists.
    ///
    /// # Errors
    /// There is no such table, or the file cannot be written.
    pub async fn table_export(&self, name: String, file: PathBuf) -> Result<(), ApiError> {
        self.blocking(move |api| {
            let mut text = Vec::new();
            tables::export(&api.engine.store().readers, &name, &mut text)?;
            std::fs::write(&file, text).map_err(Error::io(&file))
        })
        .await
    }

    /// Gives a table this name, these columns and these keys, all or none of them. Columns that are not named are deleted.
    ///
    /// # Errors
    /// The new name is taken or cannot be one, or a started flow uses the old one; columns cannot have these names; rows
    /// would have no key or the same one.
    pub async fn table_change(
        &self,
        name: String,
        new_name: String,
        columns: Vec<ColumnChange>,
        key: String,
    ) -> Result<TableView, ApiError> {
        self.changed_table(move |api| {
            let column = |change: ColumnChange| NewColumn { before: change.before, name: change.name };
            let columns: Vec<_> = columns.into_iter().map(column).collect();
            let (store, clock) = (api.engine.store(), api.engine.clock());
            tables::change(store, clock, &name, &new_name, &columns, key.trim())
        })
        .await
    }

    /// Stores the cells of the row at `position`, or of a new last row. Returns its place.
    ///
    /// # Errors
    /// The row has no key, or the key of another row.
    pub async fn table_row_set(
        &self,
        name: String,
        position: Option<i64>,
        cells: Vec<String>,
    ) -> Result<i64, ApiError> {
        self.changing(move |api| tables::set_row(api.engine.store(), api.engine.clock(), &name, position, cells)).await
    }

    /// Pastes rows from a spreadsheet. One whose key is there changes the row that has it; the others are added.
    ///
    /// # Errors
    /// The text does not have rows of this table, with the line; then nothing was pasted.
    pub async fn table_paste(&self, name: String, text: String) -> Result<PastedView, ApiError> {
        self.changing(move |api| {
            let Pasted { added, changed } = tables::paste(api.engine.store(), api.engine.clock(), &name, &text)?;
            Ok(PastedView { added, changed })
        })
        .await
    }

    /// Deletes the rows at these places. Returns how many there were.
    ///
    /// # Errors
    /// There is no such table.
    pub async fn table_rows_delete(&self, name: String, positions: Vec<i64>) -> Result<usize, ApiError> {
        self.changing(move |api| tables::delete_rows(api.engine.store(), api.engine.clock(), &name, positions)).await
    }

    /// Deletes a table.
    ///
    /// # Errors
    /// A started flow uses it.
    pub async fn table_delete(&self, name: String) -> Result<(), ApiError> {
        self.changing(move |api| tables::delete(api.engine.store(), &name)).await
    }

    fn table_views(&self) -> Result<Vec<TableView>> {
        let readers = &self.engine.store().readers;
        let flows = flows::all(readers)?;
        let users = |name: &str| {
            let user =
                |row: &FlowRow| TableUser { flow_id: row.id, flow: row.flow.name.clone(), started: row.flow.enabled };
            flows.iter().filter(|row| tables::uses(&row.flow, name)).map(user).collect()
        };
        let view = |table: tables::TableRow| TableView {
            used_by: users(&table.name),
            name: table.name,
            key: table.key,
            columns: table.columns,
            rows: table.rows,
        };
        Ok(tables::all(readers)?.into_iter().map(view).collect())
    }

    /// Changes a table; returns it as it is then.
    async fn changed_table(
        &self,
        change: impl FnOnce(&Api) -> Result<String> + Send + 'static,
    ) -> Result<TableView, ApiError> {
        self.changing(move |api| {
            let name = change(api)?;
            let found = api.table_views()?.into_iter().find(|table| table.name == name);
            found.ok_or(Error::NoSuchTable(name))
        })
        .await
    }

    /// Runs a change, and lets the window and the flows know of it.
    async fn changing<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Api) -> Result<T> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.blocking(move |api| {
            let changed = change(api)?;
            api.engine.wake();
            Ok(changed)
        })
        .await
    }
}
