--- The solutions as an ordinary completion menu: 'completefunc', <C-x><C-u>.
---
--- The menu shows and inserts first lines, as all that Neovim's menu can; the rest of a solution
--- comes with the choice of it.
local tenfold = require("tenfold")

local M = {}

--- A column of UTF-16 units as one of bytes.
local function byte_column(line, units)
  return vim.str_byteindex(line, units, true)
end

local function menu_item(item, line, start, column)
  local edit = item.textEdit
  local from = byte_column(line, edit.range.start.character)
  local text = line:sub(start + 1, from) .. edit.newText
  return {
    word = text:match("^[^\r\n]*"),
    abbr = item.label,
    menu = item.detail or "",
    info = item.documentation and item.documentation.value or "",
    dup = 1,
    empty = 1,
    user_data = {
      tenfold = {
        text = text,
        start = start,
        -- Closing marks behind the cursor that the solution has itself.
        after = byte_column(line, edit.range["end"].character) - column,
        command = item.command,
      },
    },
  }
end

local function show(items)
  local column = vim.api.nvim_win_get_cursor(0)[2]
  local line = vim.api.nvim_get_current_line()
  local start = column
  for _, item in ipairs(items) do
    start = math.min(start, byte_column(line, item.textEdit.range.start.character))
  end
  local shown = vim.tbl_map(function(item)
    return menu_item(item, line, start, column)
  end, items)
  vim.fn.complete(start + 1, shown)
end

local function ask()
  local buffer = vim.api.nvim_get_current_buf()
  local client = tenfold.client(buffer)
  if not client then
    return
  end
  local asked_at = vim.api.nvim_buf_get_changedtick(buffer)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = vim.lsp.protocol.CompletionTriggerKind.Invoked }
  tenfold.request(client, "textDocument/completion", params, function(problem, result)
    local here = vim.api.nvim_get_current_buf() == buffer and vim.fn.mode() == "i"
    if problem or not result or not here then
      return
    end
    if vim.api.nvim_buf_get_changedtick(buffer) == asked_at then
      show(result.items)
    end
  end, buffer)
end

--- Put in what the menu left out of the solution that was chosen.
local function complete_done()
  local item = vim.v.completed_item
  local chosen = type(item.user_data) == "table" and item.user_data.tenfold
  if not chosen then
    return
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  if line:sub(chosen.start + 1, column) ~= item.word then
    return -- it was taken back, or typed over
  end
  local lines = vim.split(chosen.text, "\r?\n")
  local last = math.min(column + chosen.after, #line)
  vim.api.nvim_buf_set_text(0, row - 1, chosen.start, row - 1, last, lines)
  local before = #lines == 1 and chosen.start or 0
  vim.api.nvim_win_set_cursor(0, { row + #lines - 1, before + #lines[#lines] })
  local buffer = vim.api.nvim_get_current_buf()
  local client = tenfold.client(buffer)
  if client and chosen.command then
    tenfold.accepted(client, chosen.command.command, chosen.command.arguments, buffer)
  end
end

--- The function of 'completefunc'.
function M.complete(find_start)
  if find_start == 1 then
    ask()
    return -2 -- the menu comes with the answer
  end
  return {}
end

--- Offer the menu in a buffer; a 'completefunc' of the user's own stays.
function M.enable(buffer)
  if vim.bo[buffer].completefunc == "" then
    vim.bo[buffer].completefunc = "v:lua.require'tenfold.completion'.complete"
  end
  vim.api.nvim_create_autocmd("CompleteDone", {
    group = vim.api.nvim_create_augroup("tenfold_completion_" .. buffer, { clear = true }),
    buffer = buffer,
    callback = complete_done,
  })
end

return M
